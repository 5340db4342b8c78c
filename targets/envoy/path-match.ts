import type { PathPattern, Segment } from "../../model/matcher.ts";
import type { RouteMatch } from "./resources.ts";
import { literalPattern } from "./substitution.ts";

/**
 * One segment that is not empty, and all that is left. A canonical path is visible ASCII, so one byte class says it;
 * `[^/]` would be a dozen instructions of RE2 for the UTF-8 that never comes.
 */
const SEGMENT = "[!-.0-~]+";
const REST = "[!-~]*";

/** Which paths a pattern fits, by the cheapest of Envoy's means. None of them reads the query. */
export function pathMatch({ segments }: PathPattern): RouteMatch {
  const fixed = segments.map((segment) => (segment.kind === "literal" ? segment.text : undefined));
  if (!fixed.includes(undefined)) return { path: `/${fixed.join("/")}` };
  const last = segments.at(-1);
  if (last?.kind === "rest" && !fixed.slice(0, -1).includes(undefined)) {
    return {
      prefix: `/${fixed
        .slice(0, -1)
        .map((text) => `${text}/`)
        .join("")}`,
    };
  }
  return { safe_regex: { regex: segments.map((segment) => `/${segmentPattern(segment, false)}`).join("") } };
}

/** The pattern as a regular expression over the whole path, and the number of the group that holds a parameter. */
export function capturingPattern({ segments }: PathPattern) {
  const names = segments.flatMap((segment) => (segment.kind === "literal" ? [] : [segment.name]));
  return {
    regex: `^${segments.map((segment) => `/${segmentPattern(segment, true)}`).join("")}$`,
    numberOf: (name: string) => names.indexOf(name) + 1,
  };
}

function segmentPattern(segment: Segment, captures: boolean): string {
  if (segment.kind === "literal") return literalPattern(segment.text);
  const pattern = segment.kind === "parameter" ? SEGMENT : REST;
  return captures ? `(${pattern})` : pattern;
}
