/** Mistakes in upstreams, callers and other parts. Each line behind a mark must be a type error; all others must not. */
import {
  canary,
  choose,
  introspection,
  jwt,
  memory,
  redis,
  secret,
  session,
  tenants,
  upstream,
  weighted,
} from "gatewright";
import { z } from "zod";

const orders = upstream({ at: "http://orders:8080" });
const claims = z.object({ sub: z.string() });
const named = { issuer: "x", audience: "y" };

// @ts-expect-error no keys
export const noKeys = jwt({ ...named, claims });
// @ts-expect-error a shared secret
export const shared = jwt({ ...named, jwks: { from: orders, path: "/jwks" }, algorithms: ["HS256"], claims });
// @ts-expect-error an upstream by name
export const byName = jwt({ ...named, jwks: { from: "orders", path: "/jwks" }, claims });
// @ts-expect-error a list of revoked tokens that never gets too old
export const ageless = jwt({ ...named, jwks: "https://id.example.com/jwks", claims, revocation: { store: memory() } });
// @ts-expect-error claims without a schema
export const schemaless = jwt({ ...named, jwks: "https://id.example.com/jwks", claims: { sub: "string" } });
// @ts-expect-error a secret written out
export const written = introspection({ at: "https://x", client: { id: "x", secret: "hunter2" }, cache: "30s", claims });
// @ts-expect-error a cookie that other hosts could set
export const cookie = session({ cookie: "session", store: memory(), idle: "30m", absolute: "12h", claims });
// @ts-expect-error what each limit says for itself
export const whenDown = redis({ url: secret("REDIS_URL"), whenDown: "open" });
// @ts-expect-error a share that is no percentage
export const errors = upstream({ at: "http://x", breaker: { errors: 0.5, over: "10s", atLeast: 10, pause: "30s" } });
// @ts-expect-error a breaker in other words
export const breaker = upstream({ at: "http://x", breaker: { failures: 5, pause: "30s" } });
// @ts-expect-error nowhere
export const nowhere = upstream({ timeout: "5s" });
// @ts-expect-error one header where headers are asked
export const header = choose([{ when: { header: { "x-a": "b" } }, to: orders }, { to: orders }]);
// @ts-expect-error an alternative that leads nowhere
export const pathless = choose([{ when: { query: { a: "b" } } }, { to: orders }]);
// @ts-expect-error a share that is no percentage
export const shares = weighted([{ to: orders, share: 80 }]);
// @ts-expect-error no share
export const shareless = canary({ stable: orders, next: orders });
// @ts-expect-error a source that does not exist
export const source = tenants({ sources: [{ subdomain: "saas.example" }], header: "X-Tenant-ID" });
// @ts-expect-error a host that names no tenant
export const host = tenants({ sources: [{ host: "saas.example" }], header: "X-Tenant-ID" });
