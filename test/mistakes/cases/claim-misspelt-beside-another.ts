import { gateway, jwt, upstream } from "gatewright";
import { z } from "zod";

const orders = upstream({ at: "http://orders:8080" });
const customer = jwt({
  issuer: "https://auth.example",
  audience: "shop",
  jwks: { from: orders, path: "/jwks.json" },
  claims: z.object({ sub: z.string(), role: z.enum(["user", "admin"]).optional() }),
});

export default gateway({
  targets: ["envoy", "nginx"],
  auth: customer,
  routes: { "GET /orders": { to: orders, allow: ({ claims }) => claims.rle === "admin" } },
//                                                              ^^^^^^^^^^ expression/unknown-input
  timeout: "5 s",
//         ^^^^^ schema/duration
});
