import { INTERNAL_HEADERS } from "../../model/headers.ts";
import { CLIENT_CLOSED_REQUEST, type LogEntry } from "../../model/log-entry.ts";
import { refusals } from "../../model/refusals.ts";
import { type Deployment, STANDARD_OUTPUT } from "../target.ts";
import { NOT_CANONICAL } from "./canonical-request.ts";
import { CLIENT_ADDRESS } from "./client-address.ts";
import { earlyRefusals } from "./local-replies.ts";
import { FACTS, hasFact, isEarly, isRead } from "./local-reply-filters.ts";
import { type Extension, type HttpFilter, type TypedConfig, typed } from "./resources.ts";

/** What only guard, relay or a mapper know travels as headers of the answer. */
const factsOfAnswer = [
  { header: INTERNAL_HEADERS.code, key: "code", type: "STRING" },
  { header: INTERNAL_HEADERS.user, key: "user", type: "STRING" },
  { header: INTERNAL_HEADERS.remaining, key: "remaining", type: "NUMBER" },
  { header: INTERNAL_HEADERS.backend, key: "backend", type: "STRING" },
] as const;

/**
 * Takes facts out of headers for the log: first in the order, so it sees a request before any rewrite and is the last to
 * see an answer, from which it removes what no client may see.
 */
export const logFacts: HttpFilter = {
  name: "log_facts",
  typed_config: typed("envoy.extensions.filters.http.header_to_metadata.v3.Config", {
    request_rules: [
      // Envoy's own copy, x-envoy-original-path, is gone with the other headers that the router is told to suppress.
      partOfHeader(":path", "path", "([^?]*).*"),
      partOfHeader("traceparent", "trace", "00-([0-9a-f]+)-.*"),
    ],
    response_rules: factsOfAnswer.map(({ header, key, type }) => ({
      header,
      on_header_present: { metadata_namespace: FACTS, key, type },
      remove: true,
    })),
  }),
};

function partOfHeader(header: string, key: string, regex: string) {
  const regex_value_rewrite = { pattern: { regex }, substitution: "\\1" };
  return { header, on_header_present: { metadata_namespace: FACTS, key, regex_value_rewrite } };
}

const fact = (key: string) => `%DYNAMIC_METADATA(${FACTS}:${key})%`;
const cel = (expression: string) => `%TYPED_CEL(${expression})%`;
const factOfRoute = (key: string) => `%METADATA(ROUTE:gatewright:${key})%`;
const factInCel = (key: string) => `metadata.filter_metadata['${FACTS}']['${key}']`;
const ofRoute = (key: string) => `xds.route_metadata.filter_metadata['gatewright']['${key}']`;

/** The relay says which upstream it called; a call of the proxy itself is of the route's. */
const BACKEND = `has(upstream.address) ? ('backend' in metadata.filter_metadata['${FACTS}'] ? ${factInCel("backend")} : ${ofRoute("upstream")}) : null`;

/** Envoy has chosen a route for a request that was refused before routing; nobody asked for it. */
const ROUTE = `response.code_details == '${NOT_CANONICAL}' ? null : ${ofRoute("route")}`;

/** A request that was refused before went through no filter: its status says the code. */
const ERROR_CODE = `'${FACTS}' in metadata.filter_metadata ? ${factInCel("code")} : ${earlyRefusals
  .map((code) => `response.code == ${refusals[code].status} ? '${code}' : `)
  .join("")}'bad_request'`;

/** The answer's: where no filter has seen the request, its own may be harmful. A client may leave before any answer. */
const REQUEST_ID =
  "'x-request-id' in response.headers ? response.headers['x-request-id'] : request.headers['x-request-id']";

/** Envoy has no status where the client left before its answer began. */
const STATUS = `has(response.code) ? response.code : ${CLIENT_CLOSED_REQUEST}`;

/** The sixteen fields of a line. What is absent is null; what Envoy gives as a number is one. */
type Fields = { readonly [Field in keyof LogEntry]: string };

/** Of a request that an upstream or the author answered: nothing to be decided, so nothing in CEL. */
const answeredFields: Fields = {
  // When the line is written, so that lines are in order; START_TIME would be the request's begin.
  timestamp: "%EMIT_TIME(%Y-%m-%dT%H:%M:%E3SZ)%",
  requestId: "%REQ(X-REQUEST-ID)%",
  method: "%REQ(:METHOD)%",
  path: fact("path"),
  statusCode: "%RESPONSE_CODE%",
  latencyMs: "%DURATION%",
  clientIp: CLIENT_ADDRESS,
  userAgent: "%REQ(USER-AGENT)%",
  userId: fact("user"),
  rateLimitRemaining: fact("remaining"),
  backendService: factOfRoute("upstream"),
  backendLatencyMs: "%COMMON_DURATION(US_TX_BEG:US_RX_END:ms)%",
  route: factOfRoute("route"),
  tenantId: fact("tenant"),
  errorCode: fact("code"),
  traceId: fact("trace"),
};

/** Of every other one. */
const fields: Fields = {
  ...answeredFields,
  requestId: cel(REQUEST_ID),
  statusCode: cel(STATUS),
  backendService: cel(BACKEND),
  route: cel(ROUTE),
  errorCode: cel(ERROR_CODE),
};

/** Which requests have something to be decided; the two lists are each other's opposite. */
const isUndecided: readonly LogFilter[] = [
  hasFact("code", true),
  hasFact("backend", true),
  isEarly(),
  isStatus("LE", 99),
];
const isAnswered: readonly LogFilter[] = [
  hasFact("code", false),
  hasFact("backend", false),
  isRead(),
  isStatus("GE", 100),
];

type LogFilter = { readonly [kind: string]: TypedConfig[string] };

function isStatus(op: "GE" | "LE", status: number): LogFilter {
  const value = { default_value: status, runtime_key: `gatewright.status_${status}` };
  return { status_code_filter: { comparison: { op, value } } };
}

type AccessLog = Extension & { readonly filter: LogFilter };

/** One JSON object a request, by two loggers on one file. Never a query, a token, a cookie. */
export function emitAccessLogs({ accessLog }: Deployment): readonly AccessLog[] {
  return [
    emitLogger(accessLog, answeredFields, { and_filter: { filters: isAnswered } }),
    emitLogger(accessLog, fields, { or_filter: { filters: isUndecided } }),
  ];
}

/** Standard output has a logger of its own: a file of that name could not be opened where it is a socket. */
function emitLogger(path: string, json_format: Fields, filter: LogFilter): AccessLog {
  const log_format = { json_format };
  if (path === STANDARD_OUTPUT)
    return {
      name: "envoy.access_loggers.stdout",
      filter,
      typed_config: typed("envoy.extensions.access_loggers.stream.v3.StdoutAccessLog", { log_format }),
    };
  return {
    name: "envoy.access_loggers.file",
    filter,
    typed_config: typed("envoy.extensions.access_loggers.file.v3.FileAccessLog", { path, log_format }),
  };
}
