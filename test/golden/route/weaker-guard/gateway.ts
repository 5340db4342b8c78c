import { anyone, gateway, group, jwt, rateLimit, redis, upstream } from "gatewright";
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

const partners = jwt({
  issuer: "https://auth.example",
  audience: "partners",
  jwks: "https://auth.example/jwks.json",
  claims: Claims,
});

const api = group({
  prefix: "/api",
  auth: staff,
  limits: [rateLimit({ by: "ip", rate: "100 per minute", store, whenDown: "closed" })],
  routes: {
    // Asks for more than it did: no finding.
    "GET /orders": { allow: ({ claims }) => claims.role === "admin", to: orders },
    "POST /orders": { allow: ({ claims }) => claims.sub === "root", to: orders },
    "PUT /files/:name": { maxBody: "10mb", to: files },
  },
});

const shared = group({
  prefix: "/shared",
  auth: partners,
  limits: [rateLimit({ by: "ip", rate: "100 per second", store, whenDown: "open" })],
  routes: { "DELETE /orders/:id": { to: orders }, "GET /audit": { auth: anyone, to: orders } },
});

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /download/:name": { name: "download", auth: staff, to: files } },
  groups: [api, shared],
});
