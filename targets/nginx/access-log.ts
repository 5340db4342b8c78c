import { INTERNAL_HEADERS } from "../../model/headers.ts";
import type { LogEntry } from "../../model/log-entry.ts";
import type { RefusalCode } from "../../model/refusals.ts";
import {
  type Argument,
  type Directive,
  directive,
  plain,
  regex,
  setting,
  size,
  template,
  time,
  type Variable,
  variable,
} from "./directive.ts";
import { LOG_BUFFER_BYTES, LOG_FLUSH_MS } from "./edge-defaults.ts";
import { type MapEntry, map } from "./map.ts";
import { answerHeader, builtIn, requestHeader, variables } from "./variables.ts";

const FORMAT = "gateway";

/** What stands in a JSON string as it is: visible ASCII without quote and backslash, and the space. */
const HARMLESS = "[ !#-\\[\\]-~]";
/** The same without space and question mark. */
const HARMLESS_IN_PATH = "[!#->@-\\[\\]-~]";

/** A line stays below `LOG_BUFFER_BYTES`, so what a client chooses is cut. */
const LONGEST_PATH = 2_048;
const LONGEST_AGENT = 512;
const LONGEST_USER = 256;

const logged = (field: keyof LogEntry) => variable(`gw_log_${field.toLowerCase()}`);
const first = variable("1");
const second = variable("2");
const quoted = (value: Variable, ending = "") => template('"', value, `${ending}"`);
/** How a text goes on that was cut, in JSON. */
const ELLIPSIS = "\\u2026";

const milliseconds: readonly MapEntry[] = [
  { when: regex("^0\\.0{0,2}(\\d+)$"), value: first },
  { when: regex("^([1-9]\\d*)\\.(\\d{3})$"), value: template(first, second) },
];

/** Codes of refusals by a request's form; the guard has the first too, together with a status. */
const refusalsByForm: readonly RefusalCode[] = [
  "bad_request",
  "headers_too_large",
  "not_implemented",
  "http_version_not_supported",
];

/** What the guard said, or the relay where it decides. */
const fact = (name: string, ofGuard: Variable | "", ofRelay: Variable): readonly [Variable, Directive] => {
  const either = variable(`gw_fact_${name}`);
  return [either, map(variables.relay, either, [{ when: "", value: ofGuard }], { otherwise: ofRelay })];
};

const [user, userMap] = fact("user", variables.verdictUser, answerHeader(INTERNAL_HEADERS.user));
const [remaining, remainingMap] = fact(
  "remaining",
  variables.verdictRemaining,
  answerHeader(INTERNAL_HEADERS.remaining),
);
const [backend, backendMap] = fact("backend", variables.backend, answerHeader(INTERNAL_HEADERS.backend));
const [relayCode, relayCodeMap] = fact("code", "", answerHeader(INTERNAL_HEADERS.code));
const code = variable("gw_fact_any_code");
/** Empty as long as no upstream was tried: the guard's own call is not the request's. */
const triedBackend = variable("gw_tried_backend");

/**
 * Each value of the line is a map that gives JSON: `null`, a number, or quotes around characters that need no escape.
 * (NGINX's own `escape=json` cannot write a null.)
 */
export const accessLogMaps: readonly Directive[] = [
  userMap,
  remainingMap,
  backendMap,
  relayCodeMap,
  map(variables.code, code, [{ when: "", value: relayCode }], { otherwise: variables.code }),
  map(builtIn.upstreamAddress, triedBackend, [{ when: "", value: "" }], { otherwise: backend }),
  // `$msec` has the fraction of a second that `$time_iso8601` lacks.
  field("timestamp", template(variable("msec"), "@", variable("time_iso8601")), [
    { when: regex("^\\d+\\.(\\d+)@(.{19})\\+00:00$"), value: template('"', second, ".", first, 'Z"') },
    { when: regex("^\\d+\\.(\\d+)@(.{19})(.+)$"), value: template('"', second, ".", first, variable("3"), '"') },
  ]),
  field("method", variables.method, [{ when: "", value: "null" }], quoted(variables.method)),
  field("path", builtIn.target, [
    { when: "", value: "null" },
    { when: regex(`^(${HARMLESS_IN_PATH}{0,${LONGEST_PATH}})(?:\\?.*)?$`), value: quoted(first) },
    { when: regex(`^(${HARMLESS_IN_PATH}{0,${LONGEST_PATH}})`), value: quoted(first, ELLIPSIS) },
  ]),
  // A request without a version is answered without a status and counts as "009".
  field("statusCode", builtIn.status, [{ when: regex("^0+(\\d+)$"), value: first }], builtIn.status),
  field("latencyMs", builtIn.requestSeconds, milliseconds),
  field("userAgent", requestHeader("user-agent"), [
    { when: "", value: "null" },
    { when: regex(`^${HARMLESS}{0,${LONGEST_AGENT}}$`), value: quoted(requestHeader("user-agent")) },
    { when: regex(`^(${HARMLESS}{0,${LONGEST_AGENT}})`), value: quoted(first, ELLIPSIS) },
  ]),
  field("userId", user, [{ when: regex(`^${HARMLESS}{1,${LONGEST_USER}}$`), value: quoted(user) }]),
  field("rateLimitRemaining", remaining, [{ when: regex("^\\d+$"), value: remaining }]),
  field("backendService", triedBackend, [{ when: regex(`^${HARMLESS}+$`), value: quoted(triedBackend) }]),
  field("backendLatencyMs", variable("upstream_header_time"), milliseconds),
  // For a request that was refused by its form nobody asked for a route, although one may be found.
  field("route", template(variables.code, "|", variables.verdictStatus, "|", variables.routeName), [
    { when: regex(`^(?:${refusalsByForm.join("|")})\\|\\|`), value: "null" },
    { when: regex(`^[^|]*\\|[^|]*\\|(${HARMLESS}+)$`), value: quoted(first) },
  ]),
  field("errorCode", code, [{ when: regex("^\\w+$"), value: quoted(code) }]),
  field("traceId", variables.traceparent, [{ when: regex("^00-([0-9a-f]{32})"), value: quoted(first) }]),
];

function field(name: keyof LogEntry, of: Argument, entries: readonly MapEntry[], otherwise: Argument = plain("null")) {
  return map(of, logged(name), entries, { otherwise });
}

/** Where each field of a line comes from. No query, token or cookie is ever in one. */
const line: { readonly [Field in keyof LogEntry]: readonly (string | Variable)[] } = {
  timestamp: [logged("timestamp")],
  requestId: ['"', variables.requestId, '"'],
  method: [logged("method")],
  path: [logged("path")],
  statusCode: [logged("statusCode")],
  latencyMs: [logged("latencyMs")],
  clientIp: ['"', builtIn.clientAddress, '"'],
  userAgent: [logged("userAgent")],
  userId: [logged("userId")],
  rateLimitRemaining: [logged("rateLimitRemaining")],
  backendService: [logged("backendService")],
  backendLatencyMs: [logged("backendLatencyMs")],
  route: [logged("route")],
  tenantId: ["null"],
  errorCode: [logged("errorCode")],
  traceId: [logged("traceId")],
};

export const accessLogFormat: Directive = directive(
  "log_format",
  FORMAT,
  setting("escape", plain("none")),
  template(
    ...Object.entries(line).flatMap(([name, value], index) => [`${index === 0 ? "{" : ","}"${name}":`, ...value]),
    "}",
  ),
);

/** One line a request, to standard output. A location that logs anything else must repeat it. */
export const accessLog: Directive = directive(
  "access_log",
  "/dev/stdout",
  FORMAT,
  setting("buffer", size(LOG_BUFFER_BYTES)),
  setting("flush", time(LOG_FLUSH_MS)),
);
