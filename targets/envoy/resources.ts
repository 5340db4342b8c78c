/**
 * The parts of Envoy's API (v3) that the emitters write, as plain data in Envoy's own words: proto field names in JSON.
 * Not the whole API: a field is added here when an emitter needs it.
 */
type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [name: string]: Json };

/** A message that only one emitter writes, and none reads. */
export type Message = { readonly [field: string]: Json };

/** A protobuf `Any`: a message with its type. Envoy refuses fields that the type does not have. */
export type TypedConfig = { readonly "@type": `type.googleapis.com/${string}`; readonly [field: string]: Json };

export type Extension = { readonly name: string; readonly typed_config: TypedConfig };

export type HttpFilter = Extension & { readonly disabled?: boolean };

type StringMatcher =
  | { readonly exact: string }
  | { readonly prefix: string }
  | { readonly contains: string }
  | { readonly safe_regex: Regex };

type Regex = { readonly regex: string };

export type HeaderMatcher = {
  readonly name: string;
  readonly present_match?: boolean;
  readonly string_match?: StringMatcher;
  readonly range_match?: { readonly start: string; readonly end: string };
  readonly invert_match?: boolean;
  readonly treat_missing_header_as_empty?: boolean;
};

export type HeaderValueOption = {
  readonly header: { readonly key: string; readonly value: string };
  readonly append_action: "OVERWRITE_IF_EXISTS_OR_ADD" | "ADD_IF_ABSENT";
};

export type RouteMatch = ({ readonly path: string } | { readonly prefix: string } | { readonly safe_regex: Regex }) & {
  readonly headers?: readonly HeaderMatcher[];
};

export type RouteAction = {
  readonly cluster: string;
  readonly timeout: string;
  readonly regex_rewrite?: { readonly pattern: Regex; readonly substitution: string };
};

export type DirectResponse = { readonly status: number; readonly body?: { readonly inline_string: string } };

export type Route = {
  readonly name?: string;
  readonly match: RouteMatch;
  readonly metadata?: { readonly filter_metadata: { readonly gatewright: RouteFacts } };
  readonly route?: RouteAction;
  readonly direct_response?: DirectResponse;
  readonly request_headers_to_add?: readonly HeaderValueOption[];
  readonly request_headers_to_remove?: readonly string[];
  readonly response_headers_to_add?: readonly HeaderValueOption[];
  readonly response_headers_to_remove?: readonly string[];
  readonly typed_per_filter_config?: { readonly [filter: string]: TypedConfig };
};

/** What filters, formats and people read of a route: `%METADATA(ROUTE:gatewright:guard)%`. */
export type RouteFacts = {
  /** `gateway.ts:31`. */
  readonly source?: string;
  /** Its label in the log. */
  readonly route?: string;
  readonly guard?: string;
  readonly relay?: string;
  readonly upstream?: string;
  /** Seconds, where an upstream without a healthy host means an open breaker. */
  readonly retryAfter?: string;
};

export type RouteConfiguration = {
  readonly name: string;
  readonly virtual_hosts: readonly ({ readonly name: string; readonly domains: readonly string[] } & (
    | { readonly routes: readonly Route[] }
    /** A tree (`xds.type.matcher.v3.Matcher`) whose leaves are lists of routes. */
    | { readonly matcher: Message }
  ))[];
  readonly request_headers_to_add?: readonly HeaderValueOption[];
  readonly request_headers_to_remove?: readonly string[];
  readonly response_headers_to_add?: readonly HeaderValueOption[];
  readonly max_direct_response_body_size_bytes?: number;
};

type Address =
  | { readonly socket_address: { readonly address: string; readonly port_value: number } }
  | { readonly pipe: { readonly path: string; readonly mode?: number } };

export type Endpoint = {
  readonly endpoint: { readonly address: Address; readonly hostname?: string };
  readonly metadata?: {
    readonly filter_metadata: { readonly [namespace: string]: { readonly [key: string]: string } };
  };
};

export type Cluster = {
  readonly name: string;
  readonly type?: "STATIC";
  readonly cluster_type?: Extension;
  readonly connect_timeout: string;
  readonly load_assignment: {
    readonly cluster_name: string;
    readonly endpoints: readonly { readonly lb_endpoints: readonly Endpoint[] }[];
  };
  readonly [field: string]: Json;
};

export type Listener = {
  readonly name: string;
  readonly address: Address;
  readonly filter_chains: readonly { readonly filters: readonly Extension[] }[];
  readonly [field: string]: Json;
};

export type ResourceType = "listener.v3.Listener" | "cluster.v3.Cluster" | "route.v3.RouteConfiguration";

/** The message `kind` of Envoy's API with its fields. */
export function typed(kind: string, fields: { readonly [field: string]: Json } = {}): TypedConfig {
  return { "@type": `type.googleapis.com/${kind}`, ...fields };
}

/** Sets a header, whatever was there. An empty value sets none. */
export function setHeader(key: string, value: string): HeaderValueOption {
  return { header: { key, value }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" };
}

/** A duration as protobuf's JSON writes it: `"0.25s"`. */
export function duration(milliseconds: number): string {
  return `${milliseconds / 1_000}s`;
}
