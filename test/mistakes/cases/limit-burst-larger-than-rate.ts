import { anyone, gateway, rateLimit, redis, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080" });
const store = redis({ url: "redis://redis:6379" });
const perAddress = rateLimit({ by: "ip", rate: "10 per minute", burst: 50, store, whenDown: "closed" });
//                                                                     ^^ rate-limit/burst

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  limits: [perAddress],
  routes: { "GET /orders": { to: orders } },
});
