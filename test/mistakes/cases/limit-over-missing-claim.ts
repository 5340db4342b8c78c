import { gateway, jwt, rateLimit, redis, upstream } from "gatewright";
import { z } from "zod";

const orders = upstream({ at: "http://orders:8080" });
const store = redis({ url: "redis://redis:6379" });
const customer = jwt({
  issuer: "https://auth.example",
  audience: "shop",
  jwks: { from: orders, path: "/jwks.json" },
  claims: z.object({ sub: z.string(), role: z.enum(["user", "admin"]).optional() }),
});
const perOrganisation = rateLimit({
  claims: z.object({ org: z.string() }),
  by: ({ claims }) => claims.org,
  rate: "100 per minute",
  store,
  whenDown: "closed",
});

export default gateway({
  targets: ["envoy", "nginx"],
  auth: customer,
  routes: {
    "GET /orders": {
      to: orders,
      limits: [perOrganisation],
//             ^^^^^^^^^^^^^^^ rate-limit/other-claims
    },
  },
});
