import { z } from "zod";
import { allow } from "./allow.ts";
import { breaker } from "./breaker.ts";
import { health } from "./health.ts";
import { jwt } from "./jwt.ts";
import { maxBody } from "./max-body.ts";
import { rateLimit } from "./rate-limit.ts";
import { respond } from "./respond.ts";
import { revocation } from "./revocation.ts";
import { rewrite } from "./rewrite.ts";
import { sequence } from "./sequence.ts";
import { timeout } from "./timeout.ts";
import { upstream } from "./upstream.ts";

/** Every policy there is, by its name in all layers: file, folder of goldens, prefix of its diagnostics. */
export const policies = {
  upstream,
  respond,
  health,
  sequence,
  jwt,
  revocation,
  allow,
  "rate-limit": rateLimit,
  breaker,
  timeout,
  "max-body": maxBody,
  rewrite,
} as const;

export type PolicyKind = keyof typeof policies;

export const Policy = z.discriminatedUnion("kind", [
  upstream.schema,
  respond.schema,
  health.schema,
  sequence.schema,
  jwt.schema,
  revocation.schema,
  allow.schema,
  rateLimit.schema,
  breaker.schema,
  timeout.schema,
  maxBody.schema,
  rewrite.schema,
]);
export type Policy = z.output<typeof Policy>;
export type PolicyOf<Kind extends PolicyKind> = Extract<Policy, { kind: Kind }>;

export const policyKinds = Object.keys(policies) as readonly PolicyKind[];

/** Where a request may go; every route has exactly one. */
const destinationKinds = ["upstream", "respond", "health", "sequence"] as const satisfies readonly PolicyKind[];
export type Destination = PolicyOf<(typeof destinationKinds)[number]>;

/** The one policy of a kind that a route has at most once. */
export function policyOf<Kind extends PolicyKind>(all: readonly Policy[], kind: Kind): PolicyOf<Kind> | undefined {
  return all.find((policy): policy is PolicyOf<Kind> => policy.kind === kind);
}

/** All policies of a kind that add up. */
export function policiesOf<Kind extends PolicyKind>(all: readonly Policy[], kind: Kind): readonly PolicyOf<Kind>[] {
  return all.filter((policy): policy is PolicyOf<Kind> => policy.kind === kind);
}

/** Where a request of the route goes: a route without it is a bug of ours. */
export function destinationOf(all: readonly Policy[]): Destination {
  for (const policy of all) if (isDestination(policy)) return policy;
  throw new Error("A route has no destination");
}

function isDestination(policy: Policy): policy is Destination {
  return destinationKinds.some((kind) => kind === policy.kind);
}

type PolicyByKind = { readonly [Kind in PolicyKind]: PolicyOf<Kind> };
const describers: { readonly [Kind in PolicyKind]: { describe(policy: PolicyByKind[Kind]): string } } = policies;

/** A few words for the printed plan; called with a policy and its own kind. */
export function describePolicy<Kind extends PolicyKind>(kind: Kind, policy: PolicyByKind[Kind]): string {
  return describers[kind].describe(policy);
}
