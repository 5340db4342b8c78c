import type { Plan } from "../../compiler/passes/plan.ts";
import { INTERNAL_HEADERS } from "../../model/headers.ts";
import type { LogEntry } from "../../model/log-entry.ts";
import type { RefusalCode } from "../../model/refusals.ts";
import type { Deployment } from "../target.ts";
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
import { hasRelays } from "./relay.ts";
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

/** Seconds as milliseconds. Most requests take a few: a text is found by its hash, before a pattern is tried. */
const milliseconds: readonly MapEntry[] = [
  ...Array.from({ length: 10 }, (_, count) => ({ when: `0.00${count}`, value: String(count) })),
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

const user = variable("gw_fact_user");
const remaining = variable("gw_fact_remaining");
const backendOfRelay = variable("gw_fact_backend_of_relay");
const backend = variable("gw_fact_backend");
const codeOfRelay = variable("gw_fact_code");
const code = variable("gw_fact_any_code");
const routeIfAsked = variable("gw_route_if_asked");

/** What the guard said, or the relay where it decides. */
const factMap = (fact: Variable, ofGuard: Variable | "", ofRelay: Variable): Directive =>
  map(variables.relay, fact, [{ when: "", value: ofGuard }], { otherwise: ofRelay });

/** Where there is no relay, all facts are the guard's and NGINX's own. */
const relayMaps: readonly Directive[] = [
  factMap(user, variables.verdictUser, answerHeader(INTERNAL_HEADERS.user)),
  factMap(remaining, variables.verdictRemaining, answerHeader(INTERNAL_HEADERS.remaining)),
  map(
    answerHeader(INTERNAL_HEADERS.backend),
    backendOfRelay,
    [{ when: regex(`^${HARMLESS}+$`), value: quoted(answerHeader(INTERNAL_HEADERS.backend)) }],
    { otherwise: "null" },
  ),
  factMap(backend, variables.loggedBackend, backendOfRelay),
  factMap(codeOfRelay, "", answerHeader(INTERNAL_HEADERS.code)),
  map(variables.code, code, [{ when: "", value: codeOfRelay }], { otherwise: variables.code }),
];

/**
 * Each value of the line is a map that gives JSON: `null`, a number, or quotes around characters that need no escape.
 * (NGINX's own `escape=json` cannot write a null.) Only what a client or a service chose is matched with a pattern.
 */
export function emitAccessLogMaps(plan: Plan): readonly Directive[] {
  if (!hasRelays(plan)) {
    const { verdictUser, verdictRemaining, loggedBackend } = variables;
    return fieldMaps({ user: verdictUser, remaining: verdictRemaining, backend: loggedBackend, code: variables.code });
  }
  return [...relayMaps, ...fieldMaps({ user, remaining, backend, code })];
}

/** Where facts are found that both guard and relay may know. */
interface Facts {
  readonly user: Variable;
  readonly remaining: Variable;
  /** As JSON. */
  readonly backend: Variable;
  readonly code: Variable;
}

const fieldMaps = ({ user, remaining, backend, code }: Facts): readonly Directive[] => [
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
  field(
    "statusCode",
    builtIn.status,
    [
      { when: "000", value: "0" },
      { when: "009", value: "9" },
    ],
    builtIn.status,
  ),
  field("latencyMs", builtIn.requestSeconds, milliseconds),
  field("userAgent", requestHeader("user-agent"), [
    { when: "", value: "null" },
    { when: regex(`^${HARMLESS}{0,${LONGEST_AGENT}}$`), value: quoted(requestHeader("user-agent")) },
    { when: regex(`^(${HARMLESS}{0,${LONGEST_AGENT}})`), value: quoted(first, ELLIPSIS) },
  ]),
  field("userId", user, [{ when: regex(`^${HARMLESS}{1,${LONGEST_USER}}$`), value: quoted(user) }]),
  field("rateLimitRemaining", remaining, [{ when: regex("^\\d+$"), value: remaining }]),
  // Empty as long as no upstream was tried: the guard's own call is not the request's.
  field("backendService", builtIn.upstreamAddress, [{ when: "", value: "null" }], backend),
  field("backendLatencyMs", variable("upstream_header_time"), milliseconds),
  // For a request that was refused by its form nobody asked for a route, although one may be found.
  field(
    "route",
    variables.code,
    refusalsByForm.map((refusal) => ({ when: refusal, value: routeIfAsked })),
    variables.routeName,
  ),
  map(variables.verdictStatus, routeIfAsked, [{ when: "", value: "null" }], { otherwise: variables.routeName }),
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

/**
 * One line a request. A location that logs anything else must repeat it.
 *
 * NGINX looks for variables in the path, so a `$` could only be the value of one; but a log with a variable in its name
 * cannot be buffered ("buffered logs cannot have variables in name"). A deployment has no `$` there.
 */
export function emitAccessLog({ accessLog }: Deployment): Directive {
  return directive(
    "access_log",
    accessLog,
    FORMAT,
    setting("buffer", size(LOG_BUFFER_BYTES)),
    setting("flush", time(LOG_FLUSH_MS)),
  );
}
