import { anyone, gateway, health, memory, rateLimit, respond } from "gatewright";

// Counted in this one process. Several instances count together in redis({ url: "redis://redis:6379" }).
const perAddress = rateLimit({ by: "ip", rate: "60 per minute", store: memory(), whenDown: "closed" });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  limits: [perAddress],
  routes: {
    "GET /health": health(),
    "GET /hello": { to: respond({ status: 200, json: { hello: "{{name}}" } }) },
  },
});
