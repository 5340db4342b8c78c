import { isPatternProblem, type PathPattern, type PatternProblem, parsePattern } from "../../../model/matcher.ts";
import type { Place } from "../../diagnostics/report.ts";
import type { PropertyPath } from "../../load/definition.ts";
import type { Link } from "./link.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "ANY"] as const;

const PROBLEMS: Readonly<Record<PatternProblem["problem"], string>> = {
  "no-slash": "it does not start with /",
  "empty-segment": "it has an empty segment",
  "bad-name": "a parameter's name is made of letters, digits and _, and starts with no digit",
  "repeated-name": "a parameter's name stands in it twice",
  "rest-not-last": "only the last segment can be all that is left",
  "bad-literal": "a segment has characters that no canonical path has",
};

export interface RouteKey {
  readonly method: string;
  readonly pattern: PathPattern;
}

/** `"GET /products/:id"` behind a prefix, or findings at its place. */
export function parseRouteKey(
  key: string,
  prefix: string,
  from: { readonly node: number; readonly path: PropertyPath },
  link: Link,
): RouteKey | undefined {
  const place = link.at(from.node, from.path, "key");
  const [, method, path] = /^([A-Z]+) (\S*)$/.exec(key) ?? [];
  if (method === undefined || path === undefined || !METHODS.some((known) => known === method)) {
    link.report.add("route/key", { key }, place);
    return undefined;
  }
  const whole = `${prefix}${path}`;
  const pattern = parsePattern(whole);
  if (isPatternProblem(pattern)) {
    link.report.add("route/path", { path: whole, problem: PROBLEMS[pattern.problem] }, place);
    return undefined;
  }
  return { method, pattern };
}

/** What stands before the paths of a group's routes: nothing, or a pattern that a path can follow; else a finding. */
export function parsePrefix(prefix: string | undefined, place: Place, link: Link): string | undefined {
  if (prefix === undefined) return "";
  const problem = prefixProblem(prefix);
  if (!problem) return prefix;
  const trimmed = `/${prefix.replace(/^\/+|\/+$/g, "")}`;
  const example = prefixProblem(trimmed) ? "/api" : trimmed;
  link.report.add("route/prefix", { prefix, problem, example }, place);
  return undefined;
}

function prefixProblem(prefix: string): string | undefined {
  const pattern = parsePattern(prefix);
  if (isPatternProblem(pattern)) return PROBLEMS[pattern.problem];
  if (prefix.endsWith("/")) return "it ends in a slash, and each route begins with one";
  return pattern.segments.at(-1)?.kind === "rest" ? PROBLEMS["rest-not-last"] : undefined;
}
