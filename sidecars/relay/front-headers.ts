import { CREDENTIAL_HEADERS, HOP_BY_HOP_HEADERS, IDENTITY_HEADERS, LOG_FACT_HEADERS } from "../../model/headers.ts";
import { linesOf } from "../guard/header-lines.ts";
import type { RequestFacts } from "./request-facts.ts";

/** Replaced, never passed on as the client sent them; `expect` and `content-length` are this connection's. */
const REPLACED: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP_HEADERS,
  ...Object.values(IDENTITY_HEADERS),
  "content-length",
  "expect",
  "traceparent",
  "tracestate",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-request-id",
]);

const CREDENTIALS: ReadonlySet<string> = new Set(CREDENTIAL_HEADERS);

/** Of an upstream's answer: its copies would pass for ours. */
export const REMOVED_FROM_ANSWERS: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP_HEADERS,
  ...LOG_FACT_HEADERS,
  "x-request-id",
]);

/** Where the request came from; the front speaks no TLS. */
export function forwardedHeaders({ client, headers }: RequestFacts): readonly string[] {
  const [host = ""] = linesOf(headers, "host");
  return ["x-forwarded-for", client, "x-forwarded-proto", "http", "x-forwarded-host", host];
}

/**
 * The client's header lines as an upstream gets them, names and values in turn.
 *
 * @param isVerified somebody checked the credentials; else they are dropped
 * @param added what the gateway says itself
 */
export function upstreamHeaders(
  request: RequestFacts,
  isVerified: boolean,
  added: readonly string[],
): readonly string[] {
  const named = connectionOptions(linesOf(request.headers, "connection").join(","));
  const passed = Object.entries(request.headers)
    .filter(([name]) => isPassed(name) && !named.has(name) && (isVerified || !CREDENTIALS.has(name)))
    .flatMap(([name, lines = []]) => lines.flatMap((line) => [name, line]));
  const trace = request.traceparent === undefined ? [] : ["traceparent", request.traceparent];
  return [...passed, ...forwardedHeaders(request), "x-request-id", request.requestId, ...trace, ...added];
}

function isPassed(name: string): boolean {
  // A name with `_` is another name to servers that read CGI variables.
  if (REPLACED.has(name) || name.includes("_")) return false;
  return !name.startsWith("x-gw-") && !name.startsWith("x-envoy-");
}

/** An upstream's headers as the client gets them, names and values in turn. */
export function clientHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): readonly string[] {
  const named = connectionOptions([headers.connection ?? []].flat().join(","));
  return Object.entries(headers)
    .filter(([name]) => !REMOVED_FROM_ANSWERS.has(name) && !named.has(name))
    .flatMap(([name, value = []]) => [value].flat().flatMap((line) => [name, line]));
}

/** Headers that `Connection` names are of this connection too (RFC 9110 section 7.6.1). */
function connectionOptions(connection: string): ReadonlySet<string> {
  return new Set(
    connection
      .toLowerCase()
      .split(",")
      .map((option) => option.trim()),
  );
}
