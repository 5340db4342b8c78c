import { gateway, group, jwt, memory, rateLimit, redis, upstream } from "gatewright";
import { z } from "zod";

const orders = upstream({ at: "http://127.0.0.1:8081" });
const store = redis({ url: "redis://127.0.0.1:6379" });
const caller = jwt({
  issuer: "https://auth.example",
  audience: "shop",
  algorithms: ["RS256"],
  jwks: "https://auth.example/jwks.json",
  claims: z.object({
    sub: z.string(),
    role: z.enum(["guest", "user", "admin"]),
    scopes: z.array(z.string()).optional(),
  }),
});
const perAddress = rateLimit({ by: "ip", rate: "100 per minute", store, whenDown: "closed" });
const perCaller = rateLimit({
  claims: z.object({ sub: z.string() }),
  by: ({ claims }) => claims.sub,
  rate: "10 per 5s",
  burst: 3,
  store,
  whenDown: { local: "25%" },
});
const twin = rateLimit({ by: "ip", rate: "100 per minute", store, whenDown: "closed" });
const local = rateLimit({ by: "ip", rate: "5 per second", store: memory(), whenDown: "open" });

const api = group({
  auth: caller,
  limits: [perAddress],
  routes: {
    "GET /orders": { to: orders, limits: [perCaller, perAddress] },
    "POST /orders": { to: orders, limits: [twin, local] },
  },
});

export default gateway({ targets: ["envoy", "nginx"], groups: [api] });
