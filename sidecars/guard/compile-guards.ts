import type { Expression } from "../../model/expression.ts";
import { isPatternProblem, type PathPattern, parsePattern } from "../../model/matcher.ts";
import type { GuardConfig, LimitConfig, SidecarConfig } from "../config.ts";
import { StartError } from "../start-error.ts";
import { partsOf, type ViewParts } from "./request-view.ts";

/** A guard with its names resolved and its patterns parsed, so that a request pays for neither. */
export interface CompiledGuard {
  readonly id: string;
  /** Left out: anyone may call. */
  readonly caller: string | undefined;
  readonly isRevocable: boolean;
  readonly allow: readonly Expression[];
  /** Limits whose key needs no identity: known before any credential is checked, charged by failed log-ins too. */
  readonly addressLimits: readonly CompiledLimit[];
  readonly identityLimits: readonly CompiledLimit[];
  readonly pattern: PathPattern | undefined;
  /** What its conditions and the keys of its limits read. */
  readonly parts: ViewParts;
  /** The upstream whose breaker is asked. */
  readonly breaker: string | undefined;
}

export interface CompiledLimit {
  readonly id: string;
  readonly limit: LimitConfig;
}

/** @throws StartError if a guard names something that the configuration lacks */
export function compileGuards(config: SidecarConfig): ReadonlyMap<string, CompiledGuard> {
  return new Map(Object.entries(config.guards).map(([id, guard]) => [id, compileGuard(id, guard, config)]));
}

function compileGuard(id: string, guard: GuardConfig, config: SidecarConfig): CompiledGuard {
  const place = `guard "${id}"`;
  const limits = guard.limits.map((name) => ({ id: name, limit: named(config.limits, name, "limit", place) }));
  for (const { id: name, limit } of limits) named(config.stores, limit.store, "store", `limit "${name}"`);
  const caller = guard.caller === undefined ? undefined : named(config.callers, guard.caller, "caller", place);
  if (guard.breaker !== undefined) named(config.upstreams, guard.breaker, "upstream", place);
  return {
    id,
    caller: guard.caller,
    isRevocable: caller?.revocation !== undefined,
    allow: guard.allow,
    addressLimits: limits.filter(({ limit }) => !limit.needsIdentity),
    identityLimits: limits.filter(({ limit }) => limit.needsIdentity),
    pattern: guard.pattern === undefined ? undefined : requirePattern(guard.pattern, place),
    parts: partsOf([...guard.allow, ...limits.flatMap(({ limit }) => (limit.by === "ip" ? [] : [limit.by]))]),
    breaker: guard.breaker,
  };
}

/** What a name stands for in one of the configuration's tables. */
export function named<Value>(table: Readonly<Record<string, Value>>, name: string, kind: string, place: string): Value {
  const value = Object.hasOwn(table, name) ? table[name] : undefined;
  if (value === undefined)
    throw new StartError(`${place} names the ${kind} "${name}", which sidecar.json does not have`);
  return value;
}

export function requirePattern(text: string, place: string): PathPattern {
  const pattern = parsePattern(text);
  if (isPatternProblem(pattern)) throw new StartError(`${place} has the path "${text}", which is no pattern`);
  return pattern;
}
