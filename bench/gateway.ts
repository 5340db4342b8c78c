import { anyone, gateway, group, jwt, rateLimit, redis, upstream } from "gatewright";
import { z } from "zod";

/**
 * What the benchmark measures: one route of the article's gateway three times, each with more to do. The third has what
 * bench/article/gateway.cjs has: token, revocation, role, limit, breaker, timeout.
 */

const auth = upstream({ at: "http://auth-service:8080" });
const products = upstream({
  at: "http://product-service:8080",
  timeout: "5s",
  breaker: { errors: "50%", over: "10s", atLeast: 10, pause: "30s" },
});
const store = redis({ url: "redis://redis:6379" });
const Customer = z.object({ sub: z.string(), jti: z.string(), role: z.enum(["guest", "user", "admin"]) });

/** Nothing but the way through. Without the breaker, because on NGINX the guard is asked for it. */
const unguarded = upstream({ at: "http://unguarded-service:8080", timeout: "5s" });
const plain = group({
  prefix: "/plain",
  auth: anyone,
  routes: { "GET /products/:id": { to: unguarded, rewrite: ({ params }) => `/products/${params.id}` } },
});

/** The guard is asked and has next to nothing to decide: the price of the question. */
const asked = group({
  prefix: "/asked",
  auth: anyone,
  allow: ({ method }) => method === "GET",
  routes: { "GET /products/:id": { to: unguarded, rewrite: ({ params }) => `/products/${params.id}` } },
});

/** The limit is counted like any other, and so high that no load reaches it: a refusal is cheaper than an answer. */
const guarded = group({
  prefix: "/api",
  auth: jwt({
    issuer: "https://auth.shop.example",
    audience: "shop",
    algorithms: ["RS256"],
    jwks: { from: auth, path: "/.well-known/jwks.json" },
    claims: Customer,
    revocation: { store, maxAge: "5m" },
  }),
  allow: ({ claims }) => claims.role === "user" || claims.role === "admin",
  limits: [rateLimit({ by: "ip", rate: "60000000 per minute", store, whenDown: "closed" })],
  routes: { "GET /products/:id": { to: products, rewrite: ({ params }) => `/products/${params.id}` } },
});

export default gateway({ targets: ["envoy", "nginx"], groups: [plain, asked, guarded] });
