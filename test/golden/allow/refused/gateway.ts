import { gateway, jwt, upstream } from "gatewright";
import { z } from "zod";

const orders = upstream({ at: "http://127.0.0.1:8081" });
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

export default gateway({
  targets: ["envoy"],
  auth: caller,
  routes: {
    "GET /call": { to: orders, allow: ({ claims }) => claims.sub.toLowerCase() === "x" },
    "GET /statements": {
      to: orders,
      allow: ({ claims }) => {
        return claims.role === "admin";
      },
    },
    "GET /never": { to: orders, allow: ({ claims }) => ["admn"].includes(claims.role) },
    "GET /absent": { to: orders, allow: ({ headers, query }) => headers["x-a"] === query.a },
  },
});
