import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({
  at: "http://orders:8080",
  breaker: { errors: 0.5, over: "10s", atLeast: 10, pause: "30s" },
//                   ^^^ schema/percent
});

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
