import { gateway, jwt, memory, upstream } from "gatewright";
import { z } from "zod";

const orders = upstream({ at: "http://127.0.0.1:8081" });

export default gateway({
  targets: ["envoy"],
  instances: 2,
  auth: jwt({
    issuer: "https://auth.example",
    audience: "shop",
    jwks: "https://auth.example/jwks.json",
    claims: z.object({ sub: z.string() }),
    revocation: { store: memory(), maxAge: "5m" },
  }),
  routes: { "GET /orders": { to: orders } },
});
