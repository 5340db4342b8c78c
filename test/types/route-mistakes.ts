/** Mistakes in gateways, groups and routes. Each line behind a mark must be a type error; all others must not. */
import { anyOf, anyone, gateway, group, health, jwt, rateLimit, redis, upstream } from "gatewright";
import { z } from "zod";

const orders = upstream({ at: "http://orders:8080" });
const keys = { issuer: "x", audience: "y", jwks: { from: orders, path: "/jwks" } } as const;
const user = jwt({ ...keys, claims: z.object({ sub: z.string(), role: z.enum(["user", "admin"]).optional() }) });
const other = jwt({ ...keys, claims: z.object({ org: z.string() }) });
const perOrg = rateLimit({
  claims: z.object({ org: z.string() }),
  by: ({ claims }) => claims.org,
  rate: "5 per minute",
  store: redis({ url: "redis://redis:6379" }),
  whenDown: "closed",
});

export default gateway({
  targets: ["envoy"],
  auth: user,
  routes: {
    "GET /ok/:id": { to: orders, allow: ({ claims, params }) => claims.sub === params.id },
    "GET /health": health(),
    "GET /own-limit": { to: orders, auth: other, limits: [perOrg] },
    "GET /public-cache": { to: orders, auth: anyone, cache: "60s" },
    // @ts-expect-error a claim that is not there
    "GET /inherit": { to: orders, allow: ({ claims }) => claims.rle === "admin" },
    // @ts-expect-error a claim of the gateway's caller, where the route has its own
    "GET /own": { to: orders, auth: other, allow: ({ claims }) => claims.sub === "x" },
    // @ts-expect-error a parameter that the path does not have
    "GET /param/:id": { to: orders, allow: ({ claims, params }) => claims.sub === params.idd },
    // @ts-expect-error the same in a rewrite
    "GET /rewrite/:id": { to: orders, rewrite: ({ params }) => `/x/${params.idd}` },
    // @ts-expect-error a path without its slash
    "GET /relative/:id": { to: orders, rewrite: ({ params }) => `x/${params.id}` },
    // @ts-expect-error a rest under another name
    "GET /rest/*rest": { to: orders, rewrite: ({ params }) => `/${params.rest}/${params.tail}` },
    // @ts-expect-error an option that does not exist
    "GET /typo": { to: orders, timeuot: "3s" },
    // @ts-expect-error an upstream that does not exist
    "GET /ref": { to: ordres },
    // @ts-expect-error a limit that reads a claim this caller lacks
    "GET /limit": { to: orders, limits: [perOrg] },
    // @ts-expect-error a time with a blank
    "GET /blank": { to: orders, timeout: "3 s" },
    // @ts-expect-error a time without its unit
    "GET /number": { to: orders, timeout: 3000 },
    // @ts-expect-error a size in a unit that is none
    "GET /size": { to: orders, maxBody: "1 megabyte" },
    // @ts-expect-error a method that is none
    "FETCH /x": { to: orders },
    // @ts-expect-error a path without a slash
    "GET x": { to: orders },
    // @ts-expect-error no destination
    "GET /none": { auth: anyone },
    // @ts-expect-error a role that the schema does not know
    "GET /role": { to: orders, allow: ({ claims }) => claims.role === "root" },
    // @ts-expect-error a condition that waits
    "GET /async": { to: orders, allow: async ({ claims }) => claims.role === "admin" },
    // @ts-expect-error a condition that is no truth
    "GET /text": { to: orders, allow: ({ claims }) => claims.sub },
    // @ts-expect-error claims on a public route
    "GET /public": { to: orders, auth: anyone, allow: ({ claims }) => claims.sub === "x" },
    // @ts-expect-error a cache that does not say for whom
    "GET /cache": { to: orders, cache: "60s" },
    // @ts-expect-error the same in the long form
    "GET /per": { to: orders, cache: { for: "60s" } },
    // @ts-expect-error a header made of a claim that is not there
    "GET /forward": { to: orders, forward: ({ claims }) => ({ "X-User-ID": claims.sub, "X-Org": claims.org }) },
    // @ts-expect-error a schema that is none
    "GET /schema": { to: orders, request: { body: { name: "string" } } },
    // biome-ignore lint/suspicious/noDuplicateObjectKeys: that is the mistake
    "GET /twice": { to: orders },
    // @ts-expect-error the same route twice
    "GET /twice": { to: orders },
  },
});

/** A claim that only one of the callers has. */
export const union = group({
  auth: anyOf(user, other),
  // @ts-expect-error not every caller has a `sub`
  routes: { "GET /x": { to: orders, allow: ({ claims }) => claims.sub === "x" } },
});
/** The gateway's caller is not known in a group, which may be in another file. */
export const inherited = group({
  // @ts-expect-error nothing is known of the claims
  routes: { "GET /x/:a": { to: orders, allow: ({ claims, params }) => claims.sub === params.a } },
});
// @ts-expect-error a claim that is not there, in the condition of a group
export const condition = group({ auth: user, allow: ({ claims }) => claims.rle === "admin", routes: {} });
// @ts-expect-error a limit that reads a claim this caller lacks
export const limit = group({ auth: user, limits: [perOrg], routes: {} });
export const parameter = group({
  auth: user,
  // @ts-expect-error a group has no parameters of its own
  allow: ({ params }) => params.id === "x",
  routes: { "GET /x/:id": { to: orders } },
});
// @ts-expect-error an option that does not exist
export const option = group({ on: 8443, routes: {} });
// @ts-expect-error a cache that does not say for whom, in a group that may have a caller
export const cache = group({ routes: { "GET /x": { to: orders, cache: "5s" } } });
// @ts-expect-error a target that does not exist
export const target = gateway({ targets: ["caddy"], routes: {} });
// @ts-expect-error one address where a list is asked
export const trust = gateway({ targets: ["envoy"], clientAddress: { trust: "10.0.0.0/8" }, routes: {} });
// @ts-expect-error no targets
export const nowhere = gateway({ routes: {} });
