import { anyone, gateway, rateLimit, redis, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080" });
const store = redis({ url: "redis://:hunter2@redis:6379" });
//                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ address/credentials
const perAddress = rateLimit({ by: "ip", rate: "10 per minute", store, whenDown: "closed" });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  limits: [perAddress],
  routes: { "GET /orders": { to: orders } },
});
