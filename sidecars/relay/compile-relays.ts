import type { Expression } from "../../model/expression.ts";
import { HOP_BY_HOP_HEADERS, IDENTITY_HEADERS } from "../../model/headers.ts";
import type { PathPattern } from "../../model/matcher.ts";
import type { RelayConfig, SidecarConfig, StepConfig } from "../config.ts";
import { named, requirePattern } from "../guard/compile-guards.ts";
import { StartError } from "../start-error.ts";
import { type CheckValue, createCheck } from "./check-value.ts";

/** A relay route, ready for requests: names resolved, patterns parsed, schemas made into checks. */
export interface CompiledRelay {
  readonly id: string;
  /** Left out: the route is public. */
  readonly guard: string | undefined;
  readonly pattern: PathPattern;
  readonly maxBodyBytes: number;
  readonly timeoutMs: number;
  readonly reads: {
    readonly claims: CheckValue | undefined;
    readonly params: CheckValue | undefined;
    readonly query: CheckValue | undefined;
    readonly body: CheckValue | undefined;
  };
  readonly steps: readonly CompiledStep[];
}

export interface CompiledStep {
  readonly config: StepConfig;
  readonly path: PathPattern;
  readonly checkResponse: CheckValue | undefined;
}

/** What a step sets by itself or must not touch; an author's header of such a name would be lost or do harm. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP_HEADERS,
  ...Object.values(IDENTITY_HEADERS),
  "authorization",
  "content-length",
  "content-type",
  "expect",
  "host",
]);

/** @throws StartError if a relay names what the configuration lacks, or sets a header that is not its own to set */
export function compileRelays(config: SidecarConfig): ReadonlyMap<string, CompiledRelay> {
  return new Map(Object.entries(config.relays).map(([id, relay]) => [id, compileRelay(id, relay, config)]));
}

function compileRelay(id: string, relay: RelayConfig, config: SidecarConfig): CompiledRelay {
  const place = `relay "${id}"`;
  if (relay.guard !== undefined) named(config.guards, relay.guard, "guard", place);
  const { claims, params, query, body } = relay.reads;
  return {
    id,
    guard: relay.guard,
    pattern: requirePattern(relay.pattern, place),
    maxBodyBytes: relay.maxBodyBytes,
    timeoutMs: relay.timeoutMs,
    reads: {
      claims: check("claims", claims),
      params: check("params", params),
      query: check("query", query),
      body: check("body", body),
    },
    steps: relay.steps.map((step) => compileStep(step, place, config)),
  };
}

function compileStep(step: StepConfig, relay: string, config: SidecarConfig): CompiledStep {
  const place = `${relay}, step "${step.name}",`;
  named(config.upstreams, step.upstream, "upstream", place);
  const refusedName = headerNames(step.headers).find((name) => OWN_HEADERS.has(name) || name.startsWith("x-gw-"));
  if (refusedName !== undefined)
    throw new StartError(`${place} sets the header "${refusedName}", which is not its own`);
  return { config: step, path: requirePattern(step.path, place), checkResponse: check("answer", step.response) };
}

function check(name: string, schema: RelayConfig["reads"]["body"]): CheckValue | undefined {
  return schema === undefined ? undefined : createCheck(name, schema);
}

function headerNames(headers: Expression | undefined): readonly string[] {
  return headers?.kind === "object" ? headers.fields.map(({ name }) => name.toLowerCase()) : [];
}
