import type { PlanPath, PlanRoute } from "../../compiler/passes/plan.ts";
import { firstMatch, matchPattern, type PathPattern, patternShape } from "../../model/matcher.ts";

/** A route that does not get the request, and all that is in the way. */
export interface PassedOver {
  readonly route: PlanRoute;
  readonly pattern: PathPattern;
  readonly reasons: readonly string[];
}

/** How many routes are named; those come first that are nearest to the request. */
const NAMED = 5;

/** The routes that the request passes by, nearest first. */
export function passedOver(
  paths: readonly PlanPath[],
  request: { readonly method: string; readonly path: string },
  chosen: PlanRoute | undefined,
): { readonly nearest: readonly PassedOver[]; readonly more: number } {
  const others = paths.flatMap(({ pattern, routes }) =>
    routes.filter((route) => route !== chosen).map((route) => ({ route, pattern })),
  );
  const nearest = others
    .map((other) => ({ ...other, distance: distanceOf(other.pattern, request.path) }))
    .sort((left, right) => left.distance - right.distance)
    .slice(0, NAMED)
    .map(({ route, pattern }) => whyPassedOver(paths, request, { route, pattern }));
  return { nearest, more: others.length - nearest.length };
}

/** Why a request does not get to a route: its path, or a path that goes before it, and its method. */
export function whyPassedOver(
  paths: readonly PlanPath[],
  { method, path }: { readonly method: string; readonly path: string },
  { route, pattern }: Pick<PassedOver, "route" | "pattern">,
): PassedOver {
  const reasons: string[] = [];
  const winner = firstMatch(paths, path)?.item;
  const difference = pathDifference(pattern, path);
  if (difference !== undefined) reasons.push(difference);
  else if (winner !== undefined && winner.pattern !== pattern) reasons.push(precedence(winner.pattern, pattern));
  const sibling = difference === undefined && route.methods === undefined && isTaken(winner, method);
  if (method === "TRACE") reasons.push("no route takes TRACE");
  else if (sibling) reasons.push(`${method} has a route of its own on this path`);
  else if (route.methods !== undefined && !route.methods.includes(method)) {
    reasons.push(`it takes ${route.methods.join(", ")}, and this is ${method}`);
  }
  return { route, pattern, reasons };
}

function isTaken(path: PlanPath | undefined, method: string): boolean {
  return path?.routes.some(({ methods }) => methods?.includes(method)) ?? false;
}

/** Fewer segments in common are farther away; a path that fits is nearest. */
function distanceOf(pattern: PathPattern, path: string): number {
  const at = differsAt(pattern, path);
  return at === undefined ? 0 : 1 / at;
}

/** Where a path leaves a pattern, in words; `undefined` if it fits. */
function pathDifference(pattern: PathPattern, path: string): string | undefined {
  const at = differsAt(pattern, path);
  if (at === undefined) return undefined;
  const pieces = path.slice(1).split("/");
  const segment = pattern.segments[at - 1];
  const piece = pieces[at - 1];
  if (segment === undefined) return `the path differs at segment ${at}: the route ends before it`;
  const wanted = segment.kind === "literal" ? `"${segment.text}"` : `one for :${segment.name}`;
  return `the path differs at segment ${at}: ${piece === undefined ? "there is none" : `"${piece}"`}, not ${wanted}`;
}

/**
 * The number of the first segment, from 1, with which a path leaves a pattern. The matcher says so itself: the shortest
 * beginning of the pattern that does not fit as much of the path.
 */
function differsAt(pattern: PathPattern, path: string): number | undefined {
  if (matchPattern(pattern, path) !== undefined) return undefined;
  const { segments, text } = pattern;
  const pieces = path.slice(1).split("/");
  for (let count = 1; count <= segments.length; count++) {
    const beginning = `/${pieces.slice(0, count).join("/")}`;
    if (matchPattern({ text, segments: segments.slice(0, count) }, beginning) === undefined) return count;
  }
  return segments.length + 1;
}

/** Two patterns that fit one path differ in the kind of a segment; the first such decides. */
function precedence(winner: PathPattern, loser: PathPattern): string {
  const [first, second] = [patternShape(winner), patternShape(loser)];
  const at = [...first].findIndex((letter, index) => letter !== second[index]);
  const kind = (shape: string) => KINDS[shape[at] ?? ""] ?? "nothing";
  return `its path fits, but ${winner.text} goes before it: at segment ${at + 1} ${kind(first)} beats ${kind(second)}`;
}

/** The letters of `patternShape`. */
const KINDS: Readonly<Record<string, string>> = { L: "a literal", P: "a parameter", R: "a rest" };
