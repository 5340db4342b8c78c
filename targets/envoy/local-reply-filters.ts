import { REQUEST_ID } from "../../model/headers.ts";
import { type TypedConfig, typed } from "./resources.ts";

/** The namespace of a request's own metadata. */
export const FACTS = "gatewright";

/** Every request has this fact that came as far as the first filter. */
const READ = "path";

/** Which of Envoy's own answers a mapper is for (an `AccessLogFilter`). */
export type ReplyFilter =
  | { readonly status_code_filter: StatusComparison }
  | { readonly response_flag_filter: { readonly flags: readonly string[] } }
  | { readonly header_filter: { readonly header: { name: string; string_match: TypedConfig[string] } } }
  | { readonly metadata_filter: { readonly matcher: TypedConfig[string]; readonly match_if_key_not_found: boolean } }
  | { readonly extension_filter: { readonly name: string; readonly typed_config: TypedConfig } }
  | { readonly and_filter: { readonly filters: readonly ReplyFilter[] } };

type StatusComparison = {
  readonly comparison: { readonly op: "EQ"; readonly value: { default_value: number; runtime_key: string } };
};

export function hasStatus(status: number): ReplyFilter {
  // A runtime key is demanded, though no runtime layer of ours has it.
  const value = { default_value: status, runtime_key: `gatewright.status_${status}` };
  return { status_code_filter: { comparison: { op: "EQ", value } } };
}

/** Of a request that no filter has seen: it was refused while it was read, or for what Envoy itself demands of it. */
export function isEarly(): ReplyFilter {
  return hasFact(READ, false);
}

/** Of a request that came as far as the filters. */
export function isRead(): ReplyFilter {
  return hasFact(READ, true);
}

export function hasFact(key: string, isThere: boolean): ReplyFilter {
  const matcher = { filter: FACTS, path: [{ key }], value: { present_match: isThere } };
  return { metadata_filter: { matcher, match_if_key_not_found: !isThere } };
}

/** The client's own id is one that may be repeated. The filters see to that, but not every request reaches them. */
export function hasHarmlessId(): ReplyFilter {
  const string_match = { safe_regex: { regex: REQUEST_ID.pattern } };
  return { header_filter: { header: { name: "x-request-id", string_match } } };
}

/**
 * What became of the call of an upstream.
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#response-flags
 */
export function hasFlag(...flags: readonly string[]): ReplyFilter {
  return { response_flag_filter: { flags } };
}

/** Why Envoy answered by itself, in its own words. */
export function hasDetails(details: string): ReplyFilter {
  return cel("details", isDetails(details));
}

/** Without our code on the answer: the author's own, or a stranger's. */
export function hasDetailsButNoCode(details: string, codeHeader: string): ReplyFilter {
  return cel("no_code", `${isDetails(details)} && !('${codeHeader}' in response.headers)`);
}

/** Of a request whose route has a fact (`RouteFacts`). */
export function hasRouteFact(fact: string): ReplyFilter {
  return cel("route_fact", `'${fact}' in xds.route_metadata.filter_metadata['gatewright']`);
}

export function all(...filters: readonly ReplyFilter[]): ReplyFilter {
  return { and_filter: { filters } };
}

function isDetails(details: string): string {
  return `response.code_details == '${details}'`;
}

function cel(name: string, expression: string): ReplyFilter {
  const kind = "envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter";
  return { extension_filter: { name, typed_config: typed(kind, { expression }) } };
}
