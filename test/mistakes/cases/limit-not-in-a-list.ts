import { anyone, gateway, rateLimit, redis, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080" });
const store = redis({ url: "redis://redis:6379" });
const perAddress = rateLimit({ by: "ip", rate: "10 per minute", store, whenDown: "closed" });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  limits: perAddress,
//        ^^^^^^^^^^ schema/invalid
  routes: { "GET /orders": { to: orders } },
});
