import type { Plan } from "../../compiler/passes/plan.ts";
import { type RefusalCode, refusals } from "../../model/refusals.ts";
import { block, type Directive, directive, plain, regex, template, variable, when } from "./directive.ts";
import { RETRY_AFTER_SECONDS } from "./edge-defaults.ts";
import { map } from "./map.ts";
import { hasRelays } from "./relay.ts";
import { builtIn, variables } from "./variables.ts";

/**
 * Names of our own locations begin like this: no canonical path holds a `;`, so neither a client nor a route can name
 * one, whatever it is called.
 */
export const OWN = "/;gateway/";

const ERROR_PAGE = `${OWN}error`;
const METHOD_PAGE = `${OWN}method-refused`;
const BAD_GATEWAY = `${OWN}bad-gateway`;
const GATEWAY_TIMEOUT = `${OWN}gateway-timeout`;
export const NOT_FOUND = `${OWN}not-found`;
export const NOT_ALLOWED = `${OWN}not-allowed`;

/** What NGINX refuses by itself. One code a status; its other refusals are errors in the request's form. */
const ownRefusals: readonly RefusalCode[] = [
  "bad_request",
  "request_timeout",
  "body_too_large",
  "headers_too_large",
  "not_implemented",
  "unavailable",
  "http_version_not_supported",
];

/** Refusals of ours that are over as soon as the sidecar is back. */
const sidecarGone: readonly RefusalCode[] = ["guard_unavailable", "relay_unavailable"];

const text = variable("gw_refusal_text");
const codeOfStatus = variable("gw_status_code");

/**
 * One body for every refusal, whoever makes it: `set` the code, `return` the body. Volatile, since a first error (of the
 * guard's call) may be followed by the real one.
 */
export const refusalMaps: readonly Directive[] = [
  map(
    variables.code,
    text,
    Object.entries(refusals).map(([code, refusal]) => ({ when: code, value: refusal.text })),
    { volatile: true },
  ),
  map(plain(""), variables.refusal, [], {
    otherwise: template('{"error":"', text, '","code":"', variables.code, '","requestId":"', variables.requestId, '"}'),
    volatile: true,
  }),
  map(
    builtIn.status,
    codeOfStatus,
    ownRefusals.map((code) => ({ when: String(refusals[code].status), value: code })),
    { otherwise: "bad_request", volatile: true },
  ),
];

/** Answers with a refusal, in a block of the rewrite module; nothing after it is run. */
export function refuse(code: RefusalCode): readonly Directive[] {
  return [
    directive("set", variables.code, code),
    directive("return", String(refusals[code].status), variables.refusal),
  ];
}

/** `Retry-After` and `Allow` of refusals, for the headers of the server. */
export const retryAfter = variable("gw_retry_after");
export const allow = variable("gw_allow");
const methodOfLine = variable("gw_method_of_line");

export const refusalHeaderMaps: readonly Directive[] = [
  map(
    variables.code,
    retryAfter,
    sidecarGone.map((code) => ({ when: code, value: String(RETRY_AFTER_SECONDS) })),
    { otherwise: variables.verdictRetryAfter },
  ),
  map(variables.code, allow, [{ when: "method_not_allowed", value: variables.allowedMethods }]),
  // Inside an error page `$request_method` is GET, whatever the client sent.
  map(variables.wellFormed, variables.method, [{ when: "", value: methodOfLine }], { otherwise: variables.wellFormed }),
  map(builtIn.requestLine, methodOfLine, [{ when: regex("^([A-Z_-]+) "), value: variable("1") }]),
];

/**
 * Where NGINX's own errors go. To a path, not to a named location: one of those makes 500 of a malformed request line.
 * 494 (headers) is a plain 400 unless it is named; Envoy has 431 for a long request line too.
 */
export const errorPages: readonly Directive[] = [
  directive("error_page", "400", "408", "413", "501", "503", "505", ERROR_PAGE),
  directive("error_page", "502", "=", BAD_GATEWAY),
  directive("error_page", "504", "=", GATEWAY_TIMEOUT),
  directive("error_page", "411", "415", "416", "=400", ERROR_PAGE),
  directive("error_page", "414", "494", "=431", ERROR_PAGE),
  directive("error_page", "405", "=", METHOD_PAGE),
  // Of its own NGINX finds nothing only where a client names one of our locations.
  directive("error_page", "404", "=", NOT_FOUND),
];

/** @param refuseByForm the checks of a request that no location has made yet */
export const emitErrorLocations = (plan: Plan, refuseByForm: readonly Directive[]): readonly Directive[] => [
  // The status of the error wins over this one; were there none, it would be closed.
  ownLocation(ERROR_PAGE, [
    directive("set", variables.code, codeOfStatus),
    directive("return", "500", variables.refusal),
  ]),
  // NGINX refuses TRACE, and from 1.31 on CONNECT, before it looks for a location.
  ownLocation(METHOD_PAGE, [
    when(variables.method, refuse("bad_request"), "CONNECT"),
    ...refuseByForm,
    when(variables.path, refuse("not_found"), "0"),
    ...refuse("method_not_allowed"),
  ]),
  // The sidecar is ours: that a relay route's did not answer is no word on an upstream.
  ...(["bad_gateway", "gateway_timeout"] as const).map((code) =>
    ownLocation(code === "bad_gateway" ? BAD_GATEWAY : GATEWAY_TIMEOUT, [
      ...(hasRelays(plan) ? [when(variables.relay, refuse("relay_unavailable"))] : []),
      ...refuse(code),
    ]),
  ),
  ownLocation(NOT_FOUND, [...refuseByForm, ...refuse("not_found")]),
  ownLocation(NOT_ALLOWED, refuse("method_not_allowed")),
];

/** A location that only NGINX itself leads to. */
export function ownLocation(path: string, children: readonly Directive[]): Directive {
  return block("location", ["=", path], [directive("internal"), ...children]);
}
