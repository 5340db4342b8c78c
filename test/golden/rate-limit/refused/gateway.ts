import { anyone, gateway, memory, rateLimit, upstream } from "gatewright";

const orders = upstream({ at: "http://127.0.0.1:8081" });
const alone = rateLimit({ by: "ip", rate: "5 per second", burst: 50, store: memory(), whenDown: "open" });

export default gateway({
  targets: ["envoy"],
  instances: 3,
  auth: anyone,
  routes: { "GET /orders": { to: orders, limits: [alone] } },
});
