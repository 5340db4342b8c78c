import { isCanonicalTarget } from "../../model/canonical-path.ts";
import { type Expression, evaluate, type View } from "../../model/expression.ts";
import type { PathPattern, Segment } from "../../model/matcher.ts";
import type { CompiledStep } from "./compile-relays.ts";

/** The request of a step as its author's expressions say. */
export interface FilledStep {
  readonly method: string;
  readonly target: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  /** JSON. */
  readonly body: string | undefined;
}

/** A value that cannot stand where it should: what it is, for the client; never the value. */
export interface FillProblem {
  readonly problem: string;
}

/** RFC 9110 section 5.5 without obsolete text and without tabs: nothing that a reader could take for another header. */
const SAFE_HEADER_VALUE = /^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/;

/**
 * Evaluates a step's inputs. A parameter of the path is encoded (RFC 3986), and the path must then be canonical, as ours
 * must: a value that is empty, `.`, `..`, or holds what only an encoded slash, percent or the like could carry would
 * reach another path than the author wrote.
 */
export function fillStep(step: CompiledStep, view: View): FilledStep | FillProblem {
  const path = fillPath(step.path, fieldsOf(step.config.params, view));
  if (path === undefined) return { problem: "a value cannot be part of a path" };
  const query = fillQuery(fieldsOf(step.config.query, view));
  if (query === undefined) return { problem: "a value cannot be part of a query" };
  const target = query === "" ? path : `${path}?${query}`;
  if (!isCanonicalTarget(target)) return { problem: "a value cannot be part of a path" };
  const headers = fillHeaders(fieldsOf(step.config.headers, view));
  if (headers === undefined) return { problem: "a value cannot be part of a header" };
  const body = step.config.body === undefined ? undefined : JSON.stringify(evaluate(step.config.body, view));
  return { method: step.config.method, target, headers, body };
}

export function isFillProblem(filled: FilledStep | FillProblem): filled is FillProblem {
  return "problem" in filled;
}

function fieldsOf(expression: Expression | undefined, view: View): View {
  const value = expression === undefined ? undefined : evaluate(expression, view);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function fillPath(pattern: PathPattern, params: View): string | undefined {
  const segments = pattern.segments.map((segment) => fillSegment(segment, params));
  return segments.includes(undefined) ? undefined : `/${segments.join("/")}`;
}

function fillSegment(segment: Segment, params: View): string | undefined {
  if (segment.kind === "literal") return segment.text;
  const text = Object.hasOwn(params, segment.name) ? asText(params[segment.name]) : undefined;
  if (text === undefined || text === "") return undefined;
  // A rest spans segments, so its slashes are structure; those of a parameter are not, and end as a refused escape.
  const pieces = segment.kind === "rest" ? text.split("/") : [text];
  return pieces.map(encodeURIComponent).join("/");
}

/** A list is repeated; what is absent is left out. */
function fillQuery(fields: View): string | undefined {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item === undefined || item === null) continue;
      const text = asText(item);
      if (text === undefined) return undefined;
      query.append(name, text);
    }
  }
  return query.toString();
}

function fillHeaders(fields: View): readonly string[] | undefined {
  const headers: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue;
    const text = asText(value);
    if (text === undefined || !SAFE_HEADER_VALUE.test(text)) return undefined;
    headers.push(name.toLowerCase(), text);
  }
  return headers;
}

/** Texts, numbers and truth values; a lone surrogate has no UTF-8 and so is no text for a request. */
function asText(value: unknown): string | undefined {
  if (typeof value === "string") return value.isWellFormed() ? value : undefined;
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : undefined;
  return typeof value === "boolean" ? String(value) : undefined;
}
