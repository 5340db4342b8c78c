import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080", timeout: "10s", answersWithin: "5s" });
//                                                           ^^^^^ timeout/not-below-backend

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
