import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({
  at: "http://orders:8080",
  breaker: { errors: "50%", over: "10s", atLeast: 10 },
//^^^^^^^ schema/missing
});

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
