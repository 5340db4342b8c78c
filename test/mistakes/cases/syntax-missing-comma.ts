import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080" });

export default gateway({
  targets: ["envoy", "nginx"]
  routes: { "GET /orders": { auth: anyone, to: orders } },
//^^^^^^ load/syntax
});
