import { anyone, gateway, group, upstream } from "gatewright";

const products = upstream({ at: "http://127.0.0.1:8081" });
const again = group({ prefix: "/products", routes: { "GET /:name": { to: products } } });

export default gateway({
  targets: ["envoy"],
  auth: anyone,
  routes: { "GET /products/:id": { to: products } },
  groups: [again],
});
