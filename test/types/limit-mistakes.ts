/** Mistakes in limits. Each line behind a mark must be a type error; all others must not. */
import { anyone, concurrency, gateway, memory, rateLimit, redis, upstream } from "gatewright";
import { z } from "zod";

const Member = z.object({ tenant: z.string(), tier: z.enum(["free", "pro"]) });
const kept = { store: redis({ url: "redis://redis:6379" }), whenDown: "open" } as const;
const to = upstream({ at: "http://orders:8080" });
const perTenant = rateLimit({ claims: Member, by: ({ claims }) => claims.tenant, rate: "5 per 2s", ...kept });

export const perTier = rateLimit({
  claims: Member,
  by: ({ claims }) => claims.tenant,
  // @ts-expect-error a tier without its rate
  rate: { tier: ({ claims }) => claims.tier, rates: { free: "5 per minute" } },
  ...kept,
});
// @ts-expect-error a claim that is not there
export const typo = rateLimit({ claims: Member, by: ({ claims }) => claims.tennant, rate: "5 per minute", ...kept });
// @ts-expect-error claims that the limit does not name
export const unnamed = rateLimit({ by: ({ claims }) => claims.tenant, rate: "5 per minute", ...kept });
// @ts-expect-error a rate in other words
export const words = rateLimit({ by: "ip", rate: "5 a minute", ...kept });
// @ts-expect-error what happens without the store is not said
export const unsaid = rateLimit({ by: "ip", rate: "5 per minute", store: memory() });
// @ts-expect-error a share that is no percentage
export const share = rateLimit({ by: "ip", rate: "5 per minute", store: memory(), whenDown: { local: 0.25 } });
// @ts-expect-error an algorithm that does not exist
export const algorithm = rateLimit({ by: "ip", rate: "5 per minute", ...kept, algorithm: "sliding-log" });
// @ts-expect-error a key that may be missing
export const key = rateLimit({ by: ({ headers }) => headers["x-device"], rate: "5 per minute", ...kept });
// @ts-expect-error a cost that is no number
export const cost = rateLimit({ by: "ip", rate: "5 per minute", ...kept, cost: ({ method }) => method });
// @ts-expect-error without a bound
export const boundless = concurrency({ by: ({ tenant }) => tenant, ...kept });
// @ts-expect-error a bound that is no number
export const bound = concurrency({ claims: Member, by: ({ claims }) => claims.tenant, atMost: "5", ...kept });

export default gateway({
  targets: ["envoy"],
  auth: anyone,
  limits: [rateLimit({ by: "ip", rate: "5 per minute", ...kept })],
  routes: {
    "GET /ok": { to, limits: [rateLimit({ by: "ip", rate: "5 per 2s", ...kept })] },
    // @ts-expect-error a limit by a claim on a public route
    "GET /public": { to, limits: [perTenant] },
  },
});
