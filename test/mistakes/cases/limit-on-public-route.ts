import { anyone, gateway, rateLimit, redis, upstream } from "gatewright";
import { z } from "zod";

const orders = upstream({ at: "http://orders:8080" });
const store = redis({ url: "redis://redis:6379" });
const perCaller = rateLimit({
  claims: z.object({ sub: z.string() }),
  by: ({ claims }) => claims.sub,
  rate: "100 per minute",
  store,
  whenDown: "closed",
});

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone, to: orders, limits: [perCaller] } },
//                                                              ^^^^^^^^^ rate-limit/no-identity
});
