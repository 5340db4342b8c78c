import { z } from "zod";
import { expressionSchema } from "../../model/expression-schema.ts";
import { policiesOf, policyOf } from "../policies/index.ts";
import type { Gateway, Route } from "./gateway.ts";

/**
 * What keeps requests from a route, in facts that stay the same when a declaration is moved or a file is edited
 * elsewhere: what two builds of a gateway are compared by. No secrets, and names only where they mean something.
 */
const Caller = z.strictObject({
  issuer: z.string(),
  audience: z.string(),
  /** How old the list of revoked tokens may be; left out: none is asked. */
  revocationMaxAgeMs: z.int().positive().optional(),
});

const Condition = z.strictObject({ text: z.string(), condition: expressionSchema });

const Limit = z.strictObject({
  text: z.string(),
  count: z.int().positive(),
  windowMs: z.int().positive(),
  burst: z.int().positive(),
  by: z.union([z.literal("ip"), expressionSchema]),
  whenDown: z.union([z.literal("open"), z.literal("closed"), z.strictObject({ local: z.number() })]),
});

const RouteFacts = z.strictObject({
  name: z.string(),
  method: z.string(),
  path: z.string(),
  /** Of the group it stands in, maybe empty; left out: it stands in the gateway itself. */
  prefix: z.string().optional(),
  /** The upstreams it leads to. */
  to: z.array(z.string()),
  maxBodyBytes: z.int().nonnegative().optional(),
});

export const RouteGuard = z.strictObject({
  ...RouteFacts.shape,
  /** Left out: anyone. */
  caller: Caller.optional(),
  allow: z.array(Condition),
  limits: z.array(Limit),
});
export type RouteGuard = z.output<typeof RouteGuard>;

/** Of every route, in the order of declaration. */
export function routeGuardsOf(gateway: Gateway): readonly RouteGuard[] {
  const callers = new Map(gateway.callers.map((caller) => [caller.name, callerFacts(caller)]));
  const limits = new Map(gateway.limits.map((limit) => [limit.id, limit]));
  return gateway.routes.map((route) => ({
    ...factsOf(route),
    ...optional("caller", callers.get(policyOf(route.policies, "jwt")?.caller ?? "")),
    allow: policiesOf(route.policies, "allow").map(({ text, condition }) => ({ text, condition })),
    limits: policiesOf(route.policies, "rate-limit").flatMap(({ limit: id, text }) => {
      const limit = limits.get(id);
      if (!limit) return [];
      const { count, windowMs, burst, by, whenDown } = limit;
      return [{ text, count, windowMs, burst, by, whenDown }];
    }),
  }));
}

function factsOf({ name, method, path, group, policies }: Route): z.output<typeof RouteFacts> {
  const steps = policyOf(policies, "sequence")?.steps ?? [];
  return {
    ...{ name, method, path },
    ...optional("prefix", group?.prefix),
    to: [...policiesOf(policies, "upstream"), ...steps].map(({ upstream }) => upstream),
    ...optional("maxBodyBytes", policyOf(policies, "max-body")?.bytes),
  };
}

function callerFacts({ issuer, audience, revocation }: Gateway["callers"][number]): z.output<typeof Caller> {
  return { issuer, audience, ...optional("revocationMaxAgeMs", revocation?.maxAgeMs) };
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [_ in Name]?: Value } {
  const entry: { [_ in Name]?: Value } = {};
  if (value !== undefined) entry[name] = value;
  return entry;
}
