import type { PolicyKind, PolicyOf } from "../../../compiler/policies/index.ts";
import type { Directive } from "../directive.ts";
import type { VerdictFact } from "../guard.ts";
import { allow } from "./allow.ts";
import { breaker } from "./breaker.ts";
import type { LocationPart, NginxPolicy, RouteValues, Subject } from "./define.ts";
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

/** Every policy there is: one that is missing does not compile. */
const policies: { readonly [Kind in PolicyKind]: NginxPolicy<PolicyOf<Kind>> } = {
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
};

/** All that any verdict may say. */
export const verdictFacts: readonly VerdictFact[] = Object.values(policies).flatMap(({ verdict = [] }) => verdict);

/** What all policies of a route add, context by context, in the route's order. */
export interface Contributions {
  readonly locations: readonly LocationPart[];
  /** Each value is one policy's to give. */
  readonly values: RouteValues;
  readonly http: readonly Directive[];
}

export function contributionsOf(subject: Subject): Contributions {
  const all = subject.route.placed.map(({ policy }) => contributionOf(policy.kind, policy, subject));
  return {
    locations: all.flatMap(({ location }) => location ?? []),
    values: {
      upstream: all.find(({ values }) => values?.upstream)?.values?.upstream,
      target: all.find(({ values }) => values?.target)?.values?.target,
    },
    http: all.flatMap(({ http }) => http ?? []),
  };
}

/** Generic over the kind, so that a policy meets the entry of its own kind without a cast. */
function contributionOf<Kind extends PolicyKind>(kind: Kind, policy: PolicyOf<Kind>, subject: Subject) {
  const entry: NginxPolicy<PolicyOf<Kind>> = policies[kind];
  return {
    location: entry.location?.(policy, subject),
    values: entry.values?.(policy, subject),
    http: entry.http?.(policy, subject),
  };
}
