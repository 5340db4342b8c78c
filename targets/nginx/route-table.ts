import type { PlanPath } from "../../compiler/passes/plan.ts";
import { comparePatterns, type PathPattern, patternKey, patternShape } from "../../model/matcher.ts";
import { type Directive, regex, template, variable } from "./directive.ts";
import { NOT_ALLOWED, NOT_FOUND } from "./error-pages.ts";
import { map } from "./map.ts";
import type { NumberedRoute } from "./numbered-routes.ts";
import { at } from "./source.ts";
import { pieceVariable, QUERY } from "./target-pieces.ts";
import { builtIn, variables } from "./variables.ts";

/**
 * Which route a request is of, by hash tables alone: the price does not grow with the number of routes.
 *
 * Patterns of one shape (literals and parameters at the same places) share a table: a path with a fixed text for its
 * parameters is the key. The tables are asked in order of precedence; variables are computed when they are read, so a
 * hit asks no further one. Then path and method are a route. The paths are canonical here, so raw and decoded path are
 * the same thing.
 */
export function emitRouteTable(paths: readonly PlanPath[], routes: readonly NumberedRoute[]): readonly Directive[] {
  const numbered = paths.map((path, index) => ({ pattern: path.pattern, number: index + 1, path }));
  const anyMethod = variable("gw_route_of_any_method");
  return [
    ...emitShapes(numbered),
    map(
      variables.path,
      variables.allowedMethods,
      numbered.map(({ number, path }) => ({ when: String(number), value: path.allowedMethods.join(", ") })),
    ),
    map(
      variables.path,
      anyMethod,
      [
        { when: "0", value: "not-found" },
        ...routes
          .filter(({ route }) => !route.methods)
          .map(({ number, pathNumber }) => ({ when: String(pathNumber), value: String(number) })),
      ],
      { otherwise: "not-allowed" },
    ),
    map(
      template(variables.path, " ", variables.method),
      variables.route,
      routes.flatMap(({ route, number, pathNumber }) =>
        (route.methods ?? []).map((method) => ({
          when: `${pathNumber} ${method}`,
          value: String(number),
          comment: at(route.source),
        })),
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

interface NumberedPattern {
  readonly pattern: PathPattern;
  readonly number: number;
}

interface Shape {
  /** What of a target is its key: a regular expression with one named group for each run of literals. */
  readonly pattern: string;
  /** The key, made of the groups. */
  readonly key: ReturnType<typeof template>;
  readonly members: readonly NumberedPattern[];
}

function emitShapes(patterns: readonly NumberedPattern[]): readonly Directive[] {
  const shapes = shapesOf(patterns);
  const found = (index: number) => (index === 0 ? variables.path : variable(`gw_path_${index + 1}`));
  const none = shapes.length === 0 ? [map(builtIn.target, variables.path, [], { otherwise: "0" })] : [];
  return [
    ...none,
    ...shapes.flatMap(({ pattern, key, members }, index) => {
      const keyOfTarget = variable(`gw_key_${index + 1}`);
      const candidates = variable(`gw_candidates_${index + 1}`);
      const next = index + 1 < shapes.length ? found(index + 1) : "0";
      return [
        map(builtIn.target, keyOfTarget, [{ when: regex(pattern), value: key }]),
        map(keyOfTarget, candidates, candidatesOf(members)),
        // NGINX compares without regard to case, paths differ by it: of the candidates the one that is the key itself.
        map(
          template(keyOfTarget, candidates),
          found(index),
          [{ when: regex("^(\\S+)(?: \\S+ \\S+)*? (\\d+) \\1(?: |$)"), value: variable("2") }],
          { otherwise: next },
        ),
      ];
    }),
  ];
}

/** By key in lower case: number and key of each pattern, as in ` 3 /a 7 /A`. */
function candidatesOf(members: readonly NumberedPattern[]) {
  const byKey = new Map<string, string>();
  for (const { pattern, number } of members) {
    const key = patternKey(pattern);
    byKey.set(key.toLowerCase(), `${byKey.get(key.toLowerCase()) ?? ""} ${number} ${key}`);
  }
  return [...byKey].map(([when, value]) => ({ when, value }));
}

/** All patterns of literals alone are one shape, whatever their length: a path is its own key. */
function shapesOf(patterns: readonly NumberedPattern[]): readonly Shape[] {
  const sorted = patterns.toSorted((left, right) => comparePatterns(left.pattern, right.pattern));
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
