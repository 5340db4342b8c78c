import { anyone, gateway, group, upstream } from "gatewright";

const products = upstream({ at: "http://127.0.0.1:8081" });
const again = group({
  prefix: "/products",
  auth: anyone,
  routes: {
    "GET /:name": { to: products },
    "POST /:id": { to: products },
    "GET /a//b": { to: products },
    "GET /b/:1": { to: products },
    "GET /*rest/x": { to: products },
  },
});

export default gateway({
  targets: ["envoy"],
  auth: anyone,
  routes: {
    "GET /products/:id": { to: products },
    "GET /products/special": { to: products },
  },
  groups: [again],
});
