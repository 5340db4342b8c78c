import { env, gateway, jwt, upstream } from "gatewright";
import { z } from "zod";

const auth = upstream({ at: "http://127.0.0.1:8080" });
const orders = upstream({ at: "http://127.0.0.1:8081" });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: jwt({
    issuer: env("ISSUER"),
    audience: "shop",
    algorithms: ["RS256", "ES256"],
    jwks: { from: auth, path: "/.well-known/jwks.json" },
    claims: z.object({ sub: z.string() }),
  }),
  routes: { "GET /orders": { to: orders } },
});
