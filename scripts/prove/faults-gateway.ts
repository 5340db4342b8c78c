import { anyone, gateway, rateLimit, redis, respond } from "gatewright";

const store = redis({ url: "redis://redis:6379" });
const answer = respond({ status: 200 });

/** The same limit with each thing that it can do without its store. */
export default gateway({
  targets: ["envoy", "nginx"],
  routes: {
    "GET /closed": {
      auth: anyone,
      limits: [rateLimit({ by: "ip", rate: "100 per day", store, whenDown: "closed" })],
      to: answer,
    },
    "GET /open": {
      auth: anyone,
      limits: [rateLimit({ by: "ip", rate: "100 per day", store, whenDown: "open" })],
      to: answer,
    },
    "GET /local": {
      auth: anyone,
      limits: [rateLimit({ by: "ip", rate: "100 per day", store, whenDown: { local: "50%" } })],
      to: answer,
    },
  },
});
