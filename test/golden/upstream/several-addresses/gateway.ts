import { anyone, gateway, upstream } from "gatewright";

const products = upstream({ name: "products", at: ["http://127.0.0.1:8081", "http://127.0.0.1:8082"] });
const search = upstream({ at: "https://search.example" });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  routes: {
    "ANY /products/*rest": { to: products },
    "GET /search": { to: search },
  },
});
