import fc from "fast-check";
import type { Gateway, Group, Route } from "../../compiler/ir/gateway.ts";
import { isPatternProblem, parsePattern, patternKey } from "../../model/matcher.ts";

/** A route before it has its place: all of it drawn from little, so that routes meet each other. */
interface Draft {
  readonly method: string;
  readonly segments: readonly string[];
  readonly slash: boolean;
  /** Which of the groups; beyond them: none. */
  readonly group: number;
  readonly isPublic: boolean;
  readonly to: "orders" | "pages" | "health";
}

const method = fc.constantFrom("GET", "GET", "POST", "HEAD", "ANY");
const segment = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("a", "b", "api") },
  { weight: 3, arbitrary: fc.constant(":x") },
  { weight: 1, arbitrary: fc.constant("*rest") },
);
const around = {
  group: fc.nat({ max: 4 }),
  isPublic: fc.boolean(),
  to: fc.constantFrom("orders" as const, "orders" as const, "pages" as const, "health" as const),
};
const single: fc.Arbitrary<readonly Draft[]> = fc
  .record({ method, segments: fc.array(segment, { maxLength: 4 }), slash: fc.boolean(), ...around })
  .map((draft) => [draft]);

/** A rest, and most of what would take all of it together: whole often enough, and often with one part missing. */
const family: fc.Arbitrary<readonly Draft[]> = fc
  .record({
    base: fc.array(fc.constantFrom("a", "b", ":x"), { maxLength: 2 }),
    depth: fc.integer({ min: 1, max: 3 }),
    missing: fc.integer({ min: -6, max: 6 }),
    methods: fc.array(method, { minLength: 8, maxLength: 8 }),
    ...around,
  })
  .map(({ base, depth, missing, methods, ...rest }) => {
    const levels = Array.from({ length: depth }, (_, level) => [...base, ...Array<string>(level).fill(":x")]);
    const parts = levels.flatMap((segments) => [
      { segments, slash: true },
      { segments: [...segments, ":x"], slash: false },
    ]);
    const deepest = [...base, ...Array<string>(depth).fill(":x"), "*rest"];
    const all = [{ segments: [...base, "*rest"], slash: false }, ...parts, { segments: deepest, slash: false }];
    return all
      .filter((_, index) => index !== missing)
      .map((part, index) => ({ ...part, ...rest, method: methods[index % methods.length] ?? "GET" }));
  });

const groups = fc.uniqueArray(
  fc.record({
    prefix: fc.constantFrom("", "/a", "/a/b", "/api", "/:tenant", "/:tenant/a"),
    guarded: fc.boolean(),
  }),
  { minLength: 3, maxLength: 3 },
);

/** Gateways of up to some thirty routes that can be told apart; the name of each is its number, which is its line too. */
export const generatedGateways: fc.Arbitrary<Gateway> = fc
  .record({
    drafts: fc.array(fc.oneof({ weight: 4, arbitrary: single }, { weight: 1, arbitrary: family }), {
      minLength: 2,
      maxLength: 16,
    }),
    groups,
  })
  .map(({ drafts, groups }) => {
    const placed = groups.map((group, index) => ({ ...group, source: sourceAt(1_000 + index) }));
    const routes = new Map<string, Omit<Route, "name" | "source">>();
    for (const draft of drafts.flat()) {
      const route = routeOf(draft, placed[draft.group]);
      const pattern = parsePattern(route.path);
      if (!isPatternProblem(pattern)) routes.set(`${route.method} ${patternKey(pattern)}`, route);
    }
    return gatewayOf([...routes.values()]);
  });

function routeOf(
  { method, segments, slash, isPublic, to }: Draft,
  group: Group | undefined,
): Omit<Route, "name" | "source"> {
  const named = segments.map((text, index) => (text === ":x" ? `:x${index}` : text));
  const path = `${group?.prefix ?? ""}/${named.join("/")}${slash && named.length > 0 ? "/" : ""}`;
  const guard: Route["policies"] = isPublic ? [] : [{ kind: "jwt", caller: "staff" }];
  const policies: Route["policies"] =
    to === "health"
      ? [{ kind: "health" }]
      : [{ kind: "upstream", upstream: to }, ...guard, { kind: "timeout", ms: 1_000 }];
  return { method, path, policies, ...(group ? { group } : {}) };
}

function gatewayOf(routes: readonly Omit<Route, "name" | "source">[]): Gateway {
  const address = { scheme: "http" as const, host: "127.0.0.1", port: 1 };
  const upstreams = ["orders", "pages"].map((name) => ({
    ...{ name, source: sourceAt(2_000), addresses: [address], timeoutMs: 1_000 },
  }));
  return {
    ...{ version: 1, targets: ["envoy"], instances: 1, trust: [], stores: [], callers: [], limits: [], upstreams },
    routes: routes.map((route, index) => ({ ...route, name: String(index + 1), source: sourceAt(index + 1) })),
  };
}

function sourceAt(line: number): Route["source"] {
  return { file: "gateway.ts", line, column: 1 };
}

const METHODS = ["GET", "GET", "POST", "HEAD", "DELETE", "PROPFIND"];
/** The last ones are no literal of any route. */
const PIECES = ["a", "a", "b", "api", "x", "%C3%A9"];

export interface RequestLine {
  readonly method: string;
  readonly path: string;
}

/** Canonical requests, the same for the same seed: drawn by hand, since a million of them shall take seconds. */
export function* requestsFrom(seed: number, count: number): Iterable<RequestLine> {
  const draw = randomBelow(seed);
  for (let made = 0; made < count; made++) {
    const pieces = Array.from({ length: draw(6) }, () => PIECES[draw(PIECES.length)] ?? "");
    const slash = pieces.length > 0 && draw(3) === 0 ? "/" : "";
    yield { method: METHODS[draw(METHODS.length)] ?? "", path: `/${pieces.join("/")}${slash}` };
  }
}

/** mulberry32: a 32-bit generator that is good enough for tests. */
function randomBelow(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}
