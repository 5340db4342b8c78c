import { anyone, gateway, rateLimit, redis, respond } from "gatewright";

const store = redis({ url: "redis://redis:6379" });

/** One limit and nothing else, so that whatever passes was let through by it. */
export default gateway({
  targets: ["envoy", "nginx"],
  instances: 2,
  routes: {
    "GET /limited": {
      auth: anyone,
      limits: [rateLimit({ by: "ip", rate: "100 per day", store, whenDown: "closed" })],
      to: respond({ status: 200 }),
    },
  },
});
