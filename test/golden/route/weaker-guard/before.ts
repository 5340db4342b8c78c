import { gateway, group, jwt, rateLimit, redis, upstream } from "gatewright";
import { z } from "zod";

const orders = upstream({ at: "http://orders:8080" });
const files = upstream({ at: "http://files:8080" });
const store = redis({ url: "redis://redis:6379" });
const Claims = z.object({ sub: z.string(), jti: z.string(), role: z.enum(["clerk", "admin"]) });

const staff = jwt({
  issuer: "https://auth.example",
  audience: "staff",
  jwks: "https://auth.example/jwks.json",
  claims: Claims,
  revocation: { store, maxAge: "10s" },
});

const api = group({
  prefix: "/api",
  auth: staff,
  limits: [rateLimit({ by: "ip", rate: "100 per minute", store, whenDown: "closed" })],
  routes: {
    "GET /orders": { allow: ({ claims }) => claims.role === "clerk" || claims.role === "admin", to: orders },
    "POST /orders": { allow: ({ claims }) => claims.role === "admin", to: orders },
    "DELETE /orders/:id": { allow: ({ claims }) => claims.role === "admin", to: orders },
    "PUT /files/:name": { maxBody: "1mb", to: files },
    "GET /files/:name": { name: "download", to: files },
    "GET /audit": { to: orders },
  },
});

export default gateway({ targets: ["envoy", "nginx"], groups: [api] });
