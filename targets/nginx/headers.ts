import type { Plan } from "../../compiler/passes/plan.ts";
import {
  CREDENTIAL_HEADERS,
  ENVOY_HEADERS,
  HOP_BY_HOP_HEADERS,
  IDENTITY_HEADERS,
  INTERNAL_HEADERS,
} from "../../model/headers.ts";
import { headersRead } from "../guard-question.ts";
import { type Argument, type Directive, directive, template, variable } from "./directive.ts";
import { allow, retryAfter } from "./error-pages.ts";
import { map } from "./map.ts";
import { hasRelays } from "./relay.ts";
import { builtIn, requestHeader, variables } from "./variables.ts";

const relayAddress = variable("gw_relay_address");
const checked = (header: string) => variable(`gw_checked_${header.replaceAll("-", "_")}`);

/** A credential goes on only where somebody checks it: a guard, or a relay that has one. */
export function emitHeaderMaps(plan: Plan): readonly Directive[] {
  const checkedBy = hasRelays(plan) ? template(variables.guard, variables.relay) : variables.guard;
  return [
    ...CREDENTIAL_HEADERS.map((header) =>
      map(checkedBy, checked(header), [{ when: "", value: "" }], { otherwise: requestHeader(header) }),
    ),
    ...(hasRelays(plan)
      ? [map(variables.relay, relayAddress, [{ when: "", value: "" }], { otherwise: builtIn.clientAddress })]
      : []),
  ];
}

/**
 * What NGINX leaves to its user of RFC 9110 section 7.6.1: it frames the body itself, and an empty `Connection` is what
 * keeps connections to upstreams open.
 */
const hopByHop = HOP_BY_HOP_HEADERS.filter((name) => name !== "transfer-encoding");

/** Everything a request carries to whoever answers it; of what is empty no header is sent. */
const forwarded: Readonly<Record<string, Argument>> = {
  ...Object.fromEntries(hopByHop.map((name) => [name, template()])),
  // As the client sent it; `$host` is in lower case and without port.
  host: requestHeader("host"),
  "x-request-id": variables.requestId,
  "x-forwarded-for": builtIn.clientAddress,
  "x-forwarded-proto": builtIn.scheme,
  "x-forwarded-host": requestHeader("host"),
  traceparent: variables.traceparent,
  // Written by a client that we do not know, and of no use without a tracer of ours.
  tracestate: template(),
  ...Object.fromEntries(ENVOY_HEADERS.map((name) => [name, template()])),
  // A client's copies of what the gateway says are replaced even where it says nothing.
  ...Object.fromEntries(Object.values(INTERNAL_HEADERS).map((name) => [name, template()])),
  [IDENTITY_HEADERS.user]: variables.verdictUserId,
};

/** For the relay, which decides by itself. */
const toRelay: Readonly<Record<string, Argument>> = {
  [INTERNAL_HEADERS.relay]: variables.relay,
  [INTERNAL_HEADERS.guard]: variables.relayGuard,
  [INTERNAL_HEADERS.address]: relayAddress,
};

const credentials = Object.fromEntries(CREDENTIAL_HEADERS.map((name) => [name, checked(name)]));

/**
 * Stands once, on the server: a location with a single `proxy_set_header` of its own would lose all of these, so what
 * differs by route is a variable.
 */
export function emitRequestHeaders(plan: Plan): readonly Directive[] {
  return setHeaders({ ...forwarded, ...credentials, ...(hasRelays(plan) ? toRelay : {}) });
}

/** Who is asked about what. The question has no body, whatever the request has. */
const question: Readonly<Record<string, Argument>> = {
  "content-length": template(),
  "transfer-encoding": template(),
  [INTERNAL_HEADERS.guard]: variables.guard,
  [INTERNAL_HEADERS.address]: builtIn.clientAddress,
  [INTERNAL_HEADERS.method]: variables.method,
  [INTERNAL_HEADERS.target]: builtIn.target,
};

/**
 * The headers of the question to the guard: the client's credentials and id alone, since each line costs both sides. Only
 * where a condition reads another one, the guard has the same view of the request as an upstream.
 */
export function emitGuardRequestHeaders(plan: Plan): readonly Directive[] {
  if (headersRead(plan).length > 0)
    return setHeaders({ ...forwarded, [IDENTITY_HEADERS.user]: template(), ...question });
  return [
    directive("proxy_pass_request_headers", "off"),
    ...setHeaders({
      connection: template(),
      host: requestHeader("host"),
      "x-request-id": variables.requestId,
      ...Object.fromEntries(CREDENTIAL_HEADERS.map((name) => [name, requestHeader(name)])),
      ...question,
    }),
  ];
}

/** From the relay to an upstream: what it sent, less what was for us. */
export const stepRequestHeaders: readonly Directive[] = setHeaders({
  ...Object.fromEntries(hopByHop.map((name) => [name, template()])),
  host: requestHeader("host"),
  ...Object.fromEntries(Object.values(INTERNAL_HEADERS).map((name) => [name, template()])),
});

/**
 * Headers of every answer, refusals and error pages included; once on the server for the same reason. `always`, or an
 * answer of 400 and above goes without.
 */
export const answerHeaders: readonly Directive[] = Object.entries({
  "X-Request-ID": variables.requestId,
  "Retry-After": retryAfter,
  "WWW-Authenticate": variables.verdictAuthenticate,
  Allow: allow,
}).map(([name, value]) => directive("add_header", name, value, "always"));

/** What an upstream's answer must not carry to the client: facts that only we may state, and a second request id. */
export const hiddenHeaders: readonly Directive[] = ["x-request-id", ...Object.values(INTERNAL_HEADERS)].map((name) =>
  directive("proxy_hide_header", name),
);

function setHeaders(headers: Readonly<Record<string, Argument>>): readonly Directive[] {
  return Object.entries(headers).map(([name, value]) => directive("proxy_set_header", name, value));
}
