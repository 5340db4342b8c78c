import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080" });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  timeout: 3000,
//         ^^^^ schema/duration
  routes: { "GET /orders": { to: orders } },
});
