import type { PathPattern, Segment } from "../../model/matcher.ts";
import type { RouteMatch } from "./resources.ts";
import { literalPattern } from "./substitution.ts";

/**
 * One segment that is not empty, and all that is left. A canonical path is visible ASCII, so one byte class says it;
 * `[^/]` would be a dozen instructions of RE2 for the UTF-8 that never comes.
 */
const IN_PATH = { parameter: "[!-.0-~]+", rest: "[!-~]*" } as const;

/** The same where the query is still there: up to its `?`. */
const IN_TARGET = { parameter: "[!-.0->@-~]+", rest: "[!->@-~]*" } as const;

const CAPTURED = { parameter: `(${IN_PATH.parameter})`, rest: `(${IN_PATH.rest})` } as const;

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
  return { safe_regex: { regex: segments.map((segment) => `/${segmentPattern(segment, IN_PATH)}`).join("") } };
}

/** What stands before the first parameter, `/a/` of `/a/:id/b`; all of a path that has none. */
export function literalBeginning({ segments }: PathPattern): string {
  const first = segments.findIndex(({ kind }) => kind !== "literal");
  const written = first < 0 ? segments : segments.slice(0, first);
  const texts = written.map((segment) => (segment.kind === "literal" ? segment.text : ""));
  return first <= 0 ? `/${texts.join("/")}` : `/${texts.join("/")}/`;
}

/** The pattern as a regular expression over path and query. */
export function targetPattern({ segments }: PathPattern): string {
  return `${segments.map((segment) => `/${segmentPattern(segment, IN_TARGET)}`).join("")}(?:\\?.*)?`;
}

/** The pattern as a regular expression over the whole path, and the number of the group that holds a parameter. */
export function capturingPattern({ segments }: PathPattern) {
  const names = segments.flatMap((segment) => (segment.kind === "literal" ? [] : [segment.name]));
  return {
    regex: `^${segments.map((segment) => `/${segmentPattern(segment, CAPTURED)}`).join("")}$`,
    numberOf: (name: string) => names.indexOf(name) + 1,
  };
}

function segmentPattern(segment: Segment, classes: Readonly<Record<"parameter" | "rest", string>>): string {
  return segment.kind === "literal" ? literalPattern(segment.text) : classes[segment.kind];
}
