import { anyone, gateway, upstream } from "gatewright";

const products = upstream({ at: "http://127.0.0.1:8081" });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  routes: { "GET /products/:id": { to: products } },
});
