import { type Policy, policiesOf } from "../../compiler/policies/index.ts";
import { type RefusalCode, refusals } from "../../model/refusals.ts";
import type { Refused } from "../../sidecars/guard/verdict.ts";
import { refusalReply, verdictReply } from "../../sidecars/relay/reply.ts";
import type { Departure } from "./departure.ts";
import type { ExplainedResult, StageName } from "./explanation.ts";
import { pairs } from "./pairs.ts";
import type { Guarded, Trial } from "./trial.ts";

export type ExplainedRefusal = Extract<ExplainedResult, { kind: "refused" }>;

/**
 * What refused a request, if anything did, and at which stage.
 *
 * @param policies of the route, for the words of its conditions
 */
export function refusalOf(
  { unread, arrival, guarded, departure }: Trial,
  policies: readonly Policy[],
): ExplainedRefusal | undefined {
  if (unread !== undefined) {
    const isRead = unread.code !== "not_found" && unread.code !== "method_not_allowed";
    return refusal(isRead ? "canonical-request" : "route", unread);
  }
  if (arrival?.kind === "refused") return refusal(arrival.stage, arrival);
  if (guarded?.verdict.allowed === false) {
    const { verdict } = guarded;
    const { headers } = verdictReply(verdict, "");
    const { code } = verdict;
    return refusal(stageOfGuard(verdict, guarded), { code, reason: reasonOf(verdict, guarded, policies), headers });
  }
  return departure && refusalOfDeparture(departure);
}

/** What refuses a request after its guard. */
export function refusalOfDeparture({ refusal: found }: Departure): ExplainedRefusal | undefined {
  return found && refusal(found.stage, found);
}

function refusal(stage: StageName, { code, reason, headers = [] }: Found): ExplainedRefusal {
  const { status, text } = refusals[code];
  const all = new Map(
    [...pairs(refusalReply(code, "").headers), ...pairs(headers)].map(({ name, line }) => [name, line]),
  );
  return { kind: "refused", stage, status, code, error: text, headers: [...all].flat(), reason };
}

interface Found {
  readonly code: RefusalCode;
  readonly reason: string | undefined;
  /** Beyond what every refusal has. */
  readonly headers?: readonly string[];
}

function stageOfGuard({ stage, reason }: Refused, { guard }: Guarded): StageName {
  switch (stage) {
    case "identity":
    case "revocation":
    case "breaker":
      return stage;
    case "claims":
    case "allow":
      return "authorization";
    case "limits":
      return guard.addressLimits.some(({ id }) => reason?.includes(id)) ? "address-limits" : "identity-limits";
    case undefined:
      throw new Error("a guard refused and did not say where");
  }
}

/** The guard's own reason; of claims which of them does not fit and why, of conditions which does not hold. */
function reasonOf(
  { stage, code, reason }: Refused,
  { claimsProblem, conditions = [] }: Guarded,
  policies: readonly Policy[],
): string | undefined {
  if (stage === "claims") return claimsProblem ?? reason;
  if (code === "invalid_token") return `of the token: ${reason}`;
  const condition = policiesOf(policies, "allow")[conditions.indexOf(false)];
  return stage === "allow" && condition !== undefined ? `${condition.text} does not hold` : reason;
}
