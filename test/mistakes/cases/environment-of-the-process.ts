import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ at: process.env.ORDERS_URL ?? "http://orders:8080" });
//                            ^^^^^^^ load/not-deterministic

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
