import type { Gateway, Upstream } from "../../compiler/ir/gateway.ts";
import type { Plan, PlanGuard, PlanPath, PlanRelay, PlanRoute } from "../../compiler/passes/plan.ts";
import { type Destination, type Policy, type PolicyOf, policies } from "../../compiler/policies/index.ts";
import { withoutBrackets } from "../../model/host.ts";
import { parsePattern } from "../../model/matcher.ts";
import { DEFAULT_MAX_BODY_BYTES } from "../../model/sizes.ts";
import type { Target } from "../../model/targets.ts";

/**
 * Small Plans by hand, for the tests of the emitters: what `lower` would make of a gateway, without the passes before.
 *
 * @example aPlan("envoy", { upstreams: [anUpstream("b")], paths: [aPath("/x", aRoute("GET", toUpstream("b")))] })
 */
export function aPlan(
  target: Target,
  parts: {
    readonly upstreams?: readonly Upstream[];
    /** In order of precedence, as `lower` sorts them. */
    readonly paths?: readonly ((target: Target) => PlanPath)[];
    readonly guards?: readonly PlanGuard[];
    readonly relays?: readonly PlanRelay[];
    readonly trust?: readonly string[];
    readonly limits?: Gateway["limits"];
  } = {},
): Plan {
  return {
    version: 1,
    target,
    gateway: {
      version: 1,
      targets: ["envoy", "nginx"],
      instances: 1,
      trust: [...(parts.trust ?? [])],
      upstreams: [...(parts.upstreams ?? [])],
      stores: [],
      callers: [],
      limits: parts.limits ?? [],
      routes: [],
    },
    paths: (parts.paths ?? []).map((path) => path(target)),
    guards: parts.guards ?? [],
    formerUpstreams: [],
    relays: parts.relays ?? [],
    divergences: [],
  };
}

const source = (line: number) => ({ file: "gateway.ts", line, column: 3 });

/** An upstream of one or several addresses, `http://127.0.0.1:9001` by default. */
export function anUpstream(
  name: string,
  parts: {
    readonly at?: readonly string[];
    readonly timeoutMs?: number;
    readonly breaker?: NonNullable<Upstream["breaker"]>;
  } = {},
): Upstream {
  return {
    name,
    source: source(1),
    addresses: (parts.at ?? ["http://127.0.0.1:9001"]).map(parseAddress),
    timeoutMs: parts.timeoutMs ?? 5_000,
    ...(parts.breaker && { breaker: parts.breaker }),
  };
}

function parseAddress(text: string): Upstream["addresses"][number] {
  const url = new URL(text);
  const scheme = url.protocol === "https:" ? "https" : "http";
  const host = withoutBrackets(url.hostname);
  const port = Number(url.port || (scheme === "https" ? 443 : 80));
  return { scheme, host, port, ...(scheme === "https" && { tlsName: host }) };
}

export interface RouteParts {
  /** Default: method and path. */
  readonly name?: string;
  readonly line?: number;
  readonly guard?: string;
  readonly relay?: string;
  /** Beside the destination, `timeout` (5 s) and `max-body` (1 MiB), which the compiler always fills in. */
  readonly policies?: readonly Policy[];
}

/** A route of one method (GET brings HEAD along) or of `ANY`. */
export function aRoute(method: string, destination: Destination, parts: RouteParts = {}) {
  return (path: string, target: Target): PlanRoute => {
    const filled: readonly Policy[] = [{ kind: "timeout", ms: 5_000 }, maxBody(DEFAULT_MAX_BODY_BYTES)];
    const own = [destination, ...(parts.policies ?? [])];
    const all = [...own, ...filled.filter(({ kind }) => !own.some((policy) => policy.kind === kind))];
    return {
      name: parts.name ?? `${method} ${path}`,
      source: source(parts.line ?? 10),
      methods: method === "ANY" ? undefined : method === "GET" ? ["GET", "HEAD"] : [method],
      guard: parts.guard,
      relay: parts.relay,
      placed: all.map((policy) => ({ policy, by: placement(policy, target) })),
    };
  };
}

function placement(policy: Policy, target: Target): PlanRoute["placed"][number]["by"] {
  const { by } = policies[policy.kind].support[target];
  if (by === "none") throw new Error(`nobody does ${policy.kind} on ${target}`);
  return by;
}

/** A path and its routes; the `Allow` of its 405 follows from them. */
export function aPath(text: string, ...routes: readonly ReturnType<typeof aRoute>[]) {
  return (target: Target): PlanPath => {
    const pattern = parsePattern(text);
    if ("problem" in pattern) throw new Error(`${text}: ${pattern.problem}`);
    const placed = routes.map((route) => route(text, target));
    const takesAny = placed.some(({ methods }) => methods === undefined);
    const allowedMethods = takesAny ? [] : [...new Set(placed.flatMap(({ methods }) => methods ?? []))].sort();
    return { pattern, routes: placed, allowedMethods };
  };
}

/** A guard that asks for a caller named `jwt` and nothing else. */
export function aGuard(id: string, parts: Partial<Omit<PlanGuard, "id">> = {}): PlanGuard {
  return { id, caller: "jwt", allow: [], limits: [], pattern: undefined, breaker: undefined, ...parts };
}

/** A relay route that makes one call of an upstream. */
export function aRelay(
  id: string,
  upstream: string,
  parts: Partial<Omit<PlanRelay, "id" | "sequence">> = {},
): PlanRelay {
  return {
    id,
    guard: undefined,
    pattern: "/",
    maxBodyBytes: DEFAULT_MAX_BODY_BYTES,
    timeoutMs: 10_000,
    ...parts,
    sequence: toSequence(upstream),
  };
}

export const toUpstream = (name: string): PolicyOf<"upstream"> => ({ kind: "upstream", upstream: name });

export const toHealth = (): PolicyOf<"health"> => ({ kind: "health" });

export const toResponse = (
  status: number,
  body = "",
  headers: Readonly<Record<string, string>> = {},
): PolicyOf<"respond"> => ({ kind: "respond", status, body, headers: { ...headers } });

export const toSequence = (upstream: string): PolicyOf<"sequence"> => ({
  kind: "sequence",
  reads: {},
  steps: [{ name: "call", upstream, method: "GET", path: "/", timeoutMs: 5_000, maxResponseBytes: 1_048_576 }],
});

export const maxBody = (bytes: number): PolicyOf<"max-body"> => ({ kind: "max-body", bytes });

export const timeout = (ms: number): PolicyOf<"timeout"> => ({ kind: "timeout", ms });

export const rewrite = (...parts: PolicyOf<"rewrite">["parts"]): PolicyOf<"rewrite"> => ({ kind: "rewrite", parts });

export const breakerOf = (upstream: string): PolicyOf<"breaker"> => ({ kind: "breaker", upstream });

/** What a guard with a caller and a limit puts on a route. */
export const guarded: readonly Policy[] = [
  { kind: "jwt", caller: "jwt" },
  { kind: "rate-limit", limit: "limit", text: "100 per minute by address" },
];
