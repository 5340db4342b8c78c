import { isDeepStrictEqual } from "node:util";
import { formatDuration, formatSize } from "../../model/values.ts";
import type { RouteGuard } from "../ir/route-guard.ts";
import { areProven } from "./implies.ts";

/**
 * What a route's guard asked for in the last build and does not ask for now, each as a clause. A condition that stands in
 * another's place is "changed" unless one is proven to imply the other.
 */
export function lossesOf(before: RouteGuard, now: RouteGuard): readonly string[] {
  return [
    ...callerLosses(before.caller, now.caller),
    ...conditionLosses(before.allow, now.allow),
    ...before.limits.flatMap((limit) => limitLoss(limit, now.limits)),
    ...bodyLoss(before.maxBodyBytes, now.maxBodyBytes),
  ];
}

type Caller = RouteGuard["caller"];
type Limit = RouteGuard["limits"][number];

function callerLosses(before: Caller, now: Caller): readonly string[] {
  if (!before) return [];
  if (!now) return [`anyone may call it, not only who has a token of "${before.issuer}" for "${before.audience}"`];
  return [
    ...(before.issuer === now.issuer ? [] : [`tokens are of "${now.issuer}", not of "${before.issuer}"`]),
    ...(before.audience === now.audience ? [] : [`tokens are for "${now.audience}", not for "${before.audience}"`]),
    ...revocationLoss(before.revocationMaxAgeMs, now.revocationMaxAgeMs),
  ];
}

function revocationLoss(before: number | undefined, now: number | undefined): readonly string[] {
  if (before === undefined || (now !== undefined && now <= before)) return [];
  if (now === undefined) return ["revoked tokens are not refused any more"];
  return [`the list of revoked tokens may be ${formatDuration(now)} old, not ${formatDuration(before)}`];
}

function conditionLosses(before: RouteGuard["allow"], now: RouteGuard["allow"]): readonly string[] {
  const lost = missingIn(now, before);
  // What the last build did not ask for stands in the place of what is gone.
  const added = missingIn(before, now).map(({ text }) => `\`${text}\``);
  return lost.map(({ text }) =>
    added.length === 0
      ? `the condition \`${text}\` is not asked for any more`
      : `the condition \`${text}\` changed: there is ${added.join(" and ")} now`,
  );
}

/** Those of `wanted` that `given` does not prove. */
function missingIn(given: RouteGuard["allow"], wanted: RouteGuard["allow"]): RouteGuard["allow"] {
  const conditions = given.map(({ condition }) => condition);
  return wanted.filter(({ condition }) => !areProven(conditions, condition));
}

function limitLoss(before: Limit, now: readonly Limit[]): readonly string[] {
  const same = now.filter(({ by }) => isDeepStrictEqual(by, before.by));
  if (same.some((limit) => isAsStrict(limit, before))) return [];
  const [looser] = same;
  return [looser ? `the limit is ${describe(looser)}, not ${describe(before)}` : `the limit ${before.text} is gone`];
}

/** A bucket lets through at most its burst and what flows in, so no more of either is no more in any time. */
function isAsStrict(limit: Limit, before: Limit): boolean {
  const flowsNoMore = limit.count * before.windowMs <= before.count * limit.windowMs;
  return flowsNoMore && limit.burst <= before.burst && openness(limit) <= openness(before);
}

/** The share of the limit that each instance lets through without its store; endless if it is open then. */
function openness({ whenDown }: Limit): number {
  if (whenDown === "closed") return 0;
  return whenDown === "open" ? Number.POSITIVE_INFINITY : whenDown.local;
}

function describe({ text, burst, count, whenDown }: Limit): string {
  const down = typeof whenDown === "string" ? whenDown : `${whenDown.local * 100}% an instance`;
  return `${text}${burst === count ? "" : `, ${burst} at once`} (without its store: ${down})`;
}

function bodyLoss(before: number | undefined, now: number | undefined): readonly string[] {
  if (before === undefined || now === undefined || now <= before) return [];
  return [`bodies may have ${formatSize(now)}, not ${formatSize(before)}`];
}
