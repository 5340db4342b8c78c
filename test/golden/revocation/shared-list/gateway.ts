import { gateway, jwt, redis, secret, upstream } from "gatewright";
import { z } from "zod";

const orders = upstream({ at: "http://127.0.0.1:8081" });
const store = redis({ url: secret("REDIS_URL") });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: jwt({
    issuer: "https://auth.example",
    audience: "shop",
    jwks: "https://auth.example/jwks.json",
    claims: z.object({ sub: z.string(), jti: z.string() }),
    revocation: { store, maxAge: "5m" },
  }),
  routes: { "GET /orders": { to: orders } },
});
