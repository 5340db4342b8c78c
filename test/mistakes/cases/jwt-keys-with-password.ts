import { gateway, jwt, upstream } from "gatewright";
import { z } from "zod";

const orders = upstream({ at: "http://orders:8080" });
const customer = jwt({
  issuer: "https://auth.example",
  audience: "shop",
  jwks: "http://reader:hunter2@auth.example/jwks.json",
//      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ address/credentials
  claims: z.object({ sub: z.string() }),
});

export default gateway({ targets: ["envoy"], auth: customer, routes: { "GET /orders": { to: orders } } });
