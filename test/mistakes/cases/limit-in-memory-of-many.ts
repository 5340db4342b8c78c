import { anyone, gateway, memory, rateLimit, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080" });
const perAddress = rateLimit({ by: "ip", rate: "100 per minute", store: memory(), whenDown: "closed" });
//                                                                      ^^^^^^^^ rate-limit/memory

export default gateway({
  targets: ["envoy", "nginx"],
  instances: 3,
  auth: anyone,
  limits: [perAddress],
  routes: { "GET /orders": { to: orders } },
});
