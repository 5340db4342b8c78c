import { gateway, group, jwt, upstream } from "gatewright";
import { z } from "zod";

const orders = upstream({ at: "http://127.0.0.1:8081" });
const caller = jwt({
  issuer: "https://auth.example",
  audience: "shop",
  algorithms: ["RS256"],
  jwks: "https://auth.example/jwks.json",
  claims: z.object({
    sub: z.string(),
    role: z.enum(["guest", "user", "admin"]),
    scopes: z.array(z.string()).optional(),
  }),
});
const hasScope =
  (name: string) =>
  ({ claims }: { claims: { scopes?: string[] | undefined } }) =>
    claims.scopes?.includes(name) ?? false;

const api = group({
  prefix: "/api",
  auth: caller,
  allow: ({ claims }) => claims.role !== "guest",
  routes: {
    "GET /orders/:owner": {
      to: orders,
      allow: ({ claims, params }) => claims.sub === params.owner || claims.role === "admin",
    },
    "POST /orders": { to: orders, allow: hasScope("orders:write") },
    "GET /beta": { to: orders, allow: ({ headers }) => headers["x-beta"] === "on" },
  },
});

export default gateway({ targets: ["envoy", "nginx"], groups: [api] });
