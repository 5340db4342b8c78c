import type { View } from "../../model/expression.ts";
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

/** What the arrows of a guard see. Parts that cost something are made when an expression first reads them. */
export function requestView(request: GuardRequest, pattern: PathPattern | undefined, claims: Claims | undefined): View {
  const { path, query } = splitTarget(request.target);
  let params: View | undefined;
  let headers: View | undefined;
  let fields: View | undefined;
  return {
    claims,
    method: request.method,
    path,
    ip: request.address,
    get params() {
      params ??= pattern === undefined ? {} : paramsOf(pattern, path);
      return params;
    },
    get headers() {
      headers ??= joinedHeaders(request.headers);
      return headers;
    },
    get query() {
      fields ??= firstValues(query);
      return fields;
    },
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
