import { anyone, env, gateway, rateLimit, redis, upstream } from "gatewright";

const store = redis({ url: env("REDIS_PASSWORD_URL") });
//                         ^^^^^^^^^^^^^^^^^^^^^^^^^ env/looks-secret
const orders = upstream({ at: "http://orders:8080" });
const perAddress = rateLimit({ by: "ip", rate: "10 per minute", store, whenDown: "closed" });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  limits: [perAddress],
  routes: { "GET /orders": { to: orders } },
});
