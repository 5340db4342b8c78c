import { gateway, jwt, redis, upstream } from "gatewright";
import { z } from "zod";

const orders = upstream({ at: "http://orders:8080" });
const store = redis({ url: "redis://redis:6379" });
const customer = jwt({
  issuer: "https://auth.example",
  audience: "shop",
  jwks: { from: orders, path: "/jwks.json" },
  claims: z.object({ sub: z.string() }),
//        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ revocation/no-jti
  revocation: { store, maxAge: "5m" },
});

export default gateway({ targets: ["envoy"], auth: customer, routes: { "GET /orders": { to: orders } } });
