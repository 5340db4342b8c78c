import { variable } from "./directive.ts";

/** NGINX's own variables that we read. @see https://nginx.org/en/docs/varindex.html */
export const builtIn = {
  /** The target as it was sent, query included. */
  target: variable("request_uri"),
  requestLine: variable("request"),
  /** Bytes of the head, until the body is read. */
  requestBytes: variable("request_length"),
  /** After trusted X-Forwarded-For. */
  clientAddress: variable("remote_addr"),
  scheme: variable("scheme"),
  status: variable("status"),
  requestSeconds: variable("request_time"),
  /** 32 random hexadecimal digits. */
  randomId: variable("request_id"),
  upstreamStatus: variable("upstream_status"),
  upstreamAddress: variable("upstream_addr"),
} as const;

/** A header of the request. Of a repeated one, NGINX before 1.23 has the first line, later ones all. */
export const requestHeader = (name: string) => variable(`http_${name.toLowerCase().replaceAll("-", "_")}`);

/** A header of the answer of the guard, the relay or an upstream, whoever was asked last. */
export const answerHeader = (name: string) => variable(`upstream_http_${name.toLowerCase().replaceAll("-", "_")}`);

/** Our own variables that more than one file names; NGINX has one name space for all. */
export const variables = {
  requestId: variable("gw_request_id"),
  /** The method of a request whose form breaks no rule; of every other: empty. */
  wellFormed: variable("gw_well_formed"),
  method: variable("gw_method"),
  traceparent: variable("gw_traceparent"),

  /** Kind of the path that was found, by its number, or `0`. */
  path: variable("gw_path"),
  /** Number of that path itself; set when its kind is found. */
  pathNumber: variable("gw_path_number"),
  /** Kind of the route, by its number, `not-found` or `not-allowed`. */
  route: variable("gw_route"),
  /** The location of the route's class. */
  location: variable("gw_location"),
  allowedMethods: variable("gw_allowed_methods"),

  /** Of the route, as JSON for the log. */
  routeName: variable("gw_route_name"),
  /** The others of the route: empty where it has none. */
  guard: variable("gw_guard"),
  relay: variable("gw_relay"),
  relayGuard: variable("gw_relay_guard"),
  /** Scheme and name of the route's `upstream` block, as `proxy_pass` takes them. */
  upstream: variable("gw_upstream"),
  /** The author's name of that upstream, and the same as JSON for the log. */
  backend: variable("gw_backend"),
  loggedBackend: variable("gw_backend_json"),
  /** What is sent to the upstream as the request's target. */
  target: variable("gw_target"),

  /** `code` of the refusal that is being answered, and the whole body for it. */
  code: variable("gw_code"),
  refusal: variable("gw_refusal"),

  /** Facts of the guard's verdict. */
  verdictStatus: variable("gw_verdict_status"),
  verdictCode: variable("gw_verdict_code"),
  verdictBody: variable("gw_verdict_body"),
  verdictUser: variable("gw_verdict_user"),
  verdictUserId: variable("gw_verdict_user_id"),
  verdictRemaining: variable("gw_verdict_remaining"),
  verdictRetryAfter: variable("gw_verdict_retry_after"),
  verdictAuthenticate: variable("gw_verdict_authenticate"),
} as const;
