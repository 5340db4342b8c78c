import { gateway, jwt, upstream } from "gatewright";
import { z } from "zod";

const orders = upstream({ at: "http://orders:8080" });
const customer = jwt({
  issuer: "https://auth.example",
  audience: "shop",
  jwks: "http://auth.example/jwks.json",
//      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ jwt/jwks
  claims: z.object({ sub: z.string() }),
});

export default gateway({ targets: ["envoy"], auth: customer, routes: { "GET /orders": { to: orders } } });
