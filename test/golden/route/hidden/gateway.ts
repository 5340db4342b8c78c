import { anyone, gateway, upstream } from "gatewright";

const products = upstream({ at: "http://127.0.0.1:8081" });

export default gateway({
  targets: ["envoy"],
  auth: anyone,
  routes: {
    "GET /products/special": { to: products },
    "POST /products/:id": { to: products },
    "ANY /*rest": { to: products },
  },
});
