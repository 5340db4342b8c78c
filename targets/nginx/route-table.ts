import { comparePatterns, type PathPattern, patternKey, patternShape } from "../../model/matcher.ts";
import { type Directive, regex, template, variable } from "./directive.ts";
import { NOT_ALLOWED, NOT_FOUND } from "./error-pages.ts";
import { map } from "./map.ts";
import type { Kinds, KnownPath } from "./route-kinds.ts";
import { pieceVariable, QUERY } from "./target-pieces.ts";
import { builtIn, variables } from "./variables.ts";

/**
 * Which route a request is of, by hash tables alone: the price does not grow with the number of routes.
 *
 * Patterns of one shape (literals and parameters at the same places) share a table: a path with a fixed text for its
 * parameters is the key. The tables are asked in order of precedence; variables are computed when they are read, so a
 * hit asks no further one. Then kind of path and method are a kind of route. The paths are canonical here, so raw and
 * decoded path are the same thing.
 */
export function emitRouteTable({ ofRoutes, ofPaths, paths }: Kinds): readonly Directive[] {
  const anyMethod = variable("gw_route_of_any_method");
  const routed = ofPaths.flatMap(({ number, routes }) => routes.map((kind) => ({ number, kind })));
  const methodsOf = new Map(ofRoutes.map(({ number, methods }) => [number, methods]));
  return [
    ...emitShapes(paths),
    map(
      variables.path,
      variables.allowedMethods,
      ofPaths.map(({ number, allowedMethods }) => ({ when: String(number), value: allowedMethods.join(", ") })),
    ),
    map(
      variables.path,
      anyMethod,
      [
        { when: "0", value: "not-found" },
        ...routed
          .filter(({ kind }) => !methodsOf.get(kind))
          .map(({ number, kind }) => ({ when: String(number), value: String(kind) })),
      ],
      { otherwise: "not-allowed" },
    ),
    map(
      template(variables.path, " ", variables.method),
      variables.route,
      routed.flatMap(({ number, kind }) =>
        (methodsOf.get(kind) ?? []).map((method) => ({ when: `${number} ${method}`, value: String(kind) })),
      ),
      { otherwise: anyMethod },
    ),
  ];
}

/** Locations of routes that are none, for the map from route to location. */
export const locationsOfNoRoute = [
  { when: "not-found", value: NOT_FOUND },
  { when: "not-allowed", value: NOT_ALLOWED },
] as const;

interface Shape {
  /** What of a target is its key: a regular expression with one named group for each run of literals. */
  readonly pattern: string;
  /** The key, made of the groups. */
  readonly key: ReturnType<typeof template>;
  readonly members: readonly KnownPath[];
}

function emitShapes(paths: readonly KnownPath[]): readonly Directive[] {
  const shapes = shapesOf(paths);
  const found = (index: number) => (index === 0 ? variables.path : variable(`gw_path_${index + 1}`));
  if (shapes.length === 0) {
    return [variables.path, variables.pathNumber].map((none) => map(builtIn.target, none, [], { otherwise: "0" }));
  }
  return [
    ...shapes.flatMap(({ pattern, key, members }, index) => {
      const keyOfTarget = variable(`gw_key_${index + 1}`);
      const candidates = variable(`gw_candidates_${index + 1}`);
      const next = index + 1 < shapes.length ? found(index + 1) : "0";
      return [
        map(builtIn.target, keyOfTarget, [{ when: regex(pattern), value: key }]),
        map(keyOfTarget, candidates, candidatesOf(members)),
        // NGINX compares without regard to case, paths differ by it: of the candidates the one that is the key itself.
        map(template(keyOfTarget, candidates), found(index), [{ when: CANDIDATE, value: variable("3") }], {
          otherwise: next,
        }),
      ];
    }),
  ];
}

/** Of a key and its candidates, the one that is the key: sets the number of the path, and the third group is its kind. */
const CANDIDATE = regex(`^(\\S+)(?: \\S+ \\S+)*? (?<${variables.pathNumber.name}>\\d+)\\.(\\d+) \\1(?: |$)`);

/** By key in lower case: number, kind and key of each path, as in ` 3.1 /a 7.1 /A`. */
function candidatesOf(members: readonly KnownPath[]) {
  const byKey = new Map<string, string>();
  for (const { pattern, number, kind } of members) {
    const key = patternKey(pattern);
    byKey.set(key.toLowerCase(), `${byKey.get(key.toLowerCase()) ?? ""} ${number}.${kind} ${key}`);
  }
  return [...byKey].map(([when, value]) => ({ when, value }));
}

/** All patterns of literals alone are one shape, whatever their length: a path is its own key. */
function shapesOf(paths: readonly KnownPath[]): readonly Shape[] {
  const sorted = paths.toSorted((left, right) => comparePatterns(left.pattern, right.pattern));
  const byShape = Map.groupBy(sorted, ({ pattern }) => patternShape(pattern).replace(/^L+$/, "L"));
  return [...byShape].flatMap(([shape, members]) => {
    const [first] = members;
    if (!first) return [];
    return [
      shape === "L"
        ? { pattern: `^(?<gw_literals>[^?]+)${QUERY}$`, key: template(variable("gw_literals")), members }
        : { ...keyOf(first.pattern), members },
    ];
  });
}

function keyOf({ segments }: PathPattern): Omit<Shape, "members"> {
  const literals = (index: number) => `gw_literals_${index}`;
  const pieces: string[] = [];
  const key: (string | ReturnType<typeof variable>)[] = [];
  let group = 0;
  for (const [index, { kind }] of segments.entries()) {
    const isFirstOfRun = kind === "literal" && segments[index - 1]?.kind !== "literal";
    const isLastOfRun = kind === "literal" && segments[index + 1]?.kind !== "literal";
    if (isFirstOfRun) key.push(variable(literals(++group)));
    if (kind === "literal")
      pieces.push(`${isFirstOfRun ? `(?<${literals(group)}>` : ""}/[^/?]*${isLastOfRun ? ")" : ""}`);
    if (kind === "parameter") pieces.push(`/(?<${pieceVariable("parameter", index).name}>[^/?]+)`);
    if (kind === "rest") pieces.push(`/(?<${pieceVariable("rest", index).name}>[^?]*)`);
    if (kind !== "literal") key.push(kind === "parameter" ? "/:" : "/*");
  }
  return { pattern: `^${pieces.join("")}${QUERY}$`, key: template(...key) };
}
