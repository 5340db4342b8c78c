import { type Expression, inputsOf, type View } from "../../model/expression.ts";
import { decodeParams, matchPattern, type PathPattern } from "../../model/matcher.ts";
import type { HeaderLines } from "./header-lines.ts";

/** A request as guard and relay know it: everything but its body. */
export interface GuardRequest {
  readonly method: string;
  /** Path and query as sent; canonical. */
  readonly target: string;
  /** The client's address, canonical. */
  readonly address: string;
  readonly headers: HeaderLines;
  readonly requestId: string;
}

export type Claims = Readonly<Record<string, unknown>>;

/** Which of the parts of a view are needed that cost something to make. */
export interface ViewParts {
  readonly params: boolean;
  readonly headers: boolean;
  readonly query: boolean;
}

export const ALL_PARTS: ViewParts = { params: true, headers: true, query: true };

/** The parts that expressions read. */
export function partsOf(expressions: readonly Expression[]): ViewParts {
  const read = new Set(expressions.flatMap(inputsOf).map(({ path }) => path[0]));
  return { params: read.has("params"), headers: read.has("headers"), query: read.has("query") };
}

/** What arrows see of a request: its costly parts only where they are asked for, and no claims before they are proven. */
export function requestView(request: GuardRequest, pattern: PathPattern | undefined, parts: ViewParts): View {
  const { path, query } = splitTarget(request.target);
  return {
    claims: undefined,
    method: request.method,
    path,
    ip: request.address,
    params: parts.params && pattern !== undefined ? paramsOf(pattern, path) : undefined,
    headers: parts.headers ? joinedHeaders(request.headers) : undefined,
    query: parts.query ? firstValues(query) : undefined,
  };
}

export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const mark = target.indexOf("?");
  return mark < 0 ? { path: target, query: "" } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/**
 * The decoded parameters of a path.
 *
 * @throws if the pattern does not fit: the proxy asked for another route's guard, so there is no verdict to give
 */
function paramsOf(pattern: PathPattern, path: string): View {
  const params = matchPattern(pattern, path);
  if (params === undefined) throw new Error(`the pattern ${pattern.text} does not fit the path of the request`);
  return decodeParams(params);
}

/** Several lines are joined as Envoy joins them, so that an expression reads the same on every target. */
function joinedHeaders(headers: HeaderLines): View {
  return Object.fromEntries(Object.entries(headers).map(([name, lines]) => [name, lines?.join(",")]));
}

/** The first value of each name, decoded as HTML forms are (WHATWG URL, `application/x-www-form-urlencoded`). */
function firstValues(query: string): View {
  const fields: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(query)) fields[name] ??= value;
  return fields;
}
