import { INTERNAL_HEADERS, MEANT_503_STATUS, UNKNOWN_UPSTREAM } from "../../model/headers.ts";
import { type RefusalCode, refusalBody, refusals } from "../../model/refusals.ts";
import { BODY_TOO_LARGE } from "./body-size.ts";
import { NOT_CANONICAL } from "./canonical-request.ts";
import { RETRY_AFTER_SECONDS } from "./edge-defaults.ts";
import {
  all,
  hasDetails,
  hasDetailsButNoCode,
  hasFlag,
  hasHarmlessId,
  hasRouteFact,
  hasStatus,
  isEarly,
  type ReplyFilter,
} from "./local-reply-filters.ts";
import { echoedId, REQUEST_ID_TEXT } from "./request-id.ts";
import { type HeaderValueOption, setHeader } from "./resources.ts";
import { literal } from "./substitution.ts";

type Mapper = {
  readonly filter: ReplyFilter;
  readonly status_code?: number;
  readonly headers_to_add?: readonly HeaderValueOption[];
  readonly body_format_override: {
    readonly text_format_source: { readonly inline_string: string };
    readonly content_type: "application/json";
  };
};

/** An answer that Envoy makes by itself and the refusal that it is. */
interface Refused {
  readonly when: ReplyFilter;
  readonly as: RefusalCode;
  /** A number of seconds, or a format that gives one. */
  readonly retryAfter?: string;
}

/** Where the client's own id is none that may be repeated, Envoy 1.40 has the id only as the answer's header. */
const MADE_REQUEST_ID = "%RESP(X-REQUEST-ID)%";

const SOON = String(RETRY_AFTER_SECONDS);

/**
 * What a request can be refused with before its headers are complete, by Envoy's own status; anything else is a 400.
 * Neither filters nor routes see such a request, so the log takes these codes from here too.
 */
export const earlyRefusals = ["headers_too_large", "request_timeout", "not_implemented"] as const;

/** Whatever the status that Envoy itself would give. */
const early: readonly Refused[] = [
  ...earlyRefusals.map((as) => ({ when: all(isEarly(), hasStatus(refusals[as].status)), as })),
  { when: isEarly(), as: "bad_request" },
];

/** Refusals that Envoy notes under another status or that need more than their status to be told apart. */
const noted: readonly Refused[] = [
  { when: hasDetails(NOT_CANONICAL), as: "bad_request" },
  { when: hasDetails(BODY_TOO_LARGE), as: "body_too_large" },
  // The guard is dead, late or failed.
  { when: hasDetails("ext_authz_error"), as: "guard_unavailable", retryAfter: SOON },
  // Something answered in the guard's place: a denial of ours says its code.
  {
    when: hasDetailsButNoCode("ext_authz_denied", INTERNAL_HEADERS.code),
    as: "guard_unavailable",
    retryAfter: SOON,
  },
];

/** Connection refused, ended or reset before an answer, or an answer that is no HTTP. */
const BROKEN = ["UF", "UC", "UR", "LR", "UPE", "URX"];

/** The sidecar is ours: that a relay route's did not answer is no word on an upstream. */
const relayGone: Refused = {
  when: all(hasFlag(...BROKEN, "UH", "UT"), hasRouteFact("relay")),
  as: "relay_unavailable",
  retryAfter: SOON,
};

/** What became of the call of an upstream, by Envoy's response flags. */
const flagged: readonly Refused[] = [
  { when: hasFlag(...BROKEN), as: "bad_gateway" },
  // No healthy host: all ejected where there is a breaker, else none found.
  {
    when: all(hasFlag("UH"), hasRouteFact("retryAfter")),
    as: "circuit_open",
    retryAfter: "%METADATA(ROUTE:gatewright:retryAfter)%",
  },
  { when: hasFlag("UH"), as: "bad_gateway" },
  { when: hasFlag("UT"), as: "gateway_timeout" },
];

/** What is left, by its status: refusals of routes (404, 405, 413) and of Envoy itself. One code a status. */
const byStatus: readonly RefusalCode[] = [
  "bad_request",
  "forbidden",
  "not_found",
  "method_not_allowed",
  "request_timeout",
  "body_too_large",
  "headers_too_large",
  "internal_error",
  "not_implemented",
  "bad_gateway",
  "unavailable",
  "gateway_timeout",
  "http_version_not_supported",
];

/** Every answer that Envoy makes by itself, in our words. The first mapper that fits is the one. */
export const localReplies = {
  mappers: [
    ...early.map(({ when, as }) => refuse({ when: all(when, hasHarmlessId()), as })),
    ...early.map(({ when, as }) => refuseAnew(when, as)),
    // A 503 that the guard means. Body and headers are the guard's own, as with its other denials below.
    { ...asWritten(hasStatus(MEANT_503_STATUS)), status_code: refusals.circuit_open.status },
    ...noted.map((refused) => refuse(refused)),
    asWritten(hasDetails("ext_authz_denied")),
    // What an author wrote, of any status: the refusals among the direct responses say their code.
    asWritten(hasDetailsButNoCode("direct_response", INTERNAL_HEADERS.code)),
    refuse(relayGone),
    ...flagged.map((refused) => refuse(refused)),
    ...byStatus.map((code) => refuse({ when: hasStatus(refusals[code].status), as: code })),
  ],
} satisfies { readonly mappers: readonly Mapper[] };

/** The only direct response there, or a route whose cluster is already gone. */
const unknownUpstream: readonly ReplyFilter[] = [hasDetails("direct_response"), hasFlag("NC")];

/** On the relay's way to upstreams: the code is for the relay, which words the answer. */
export const upstreamReplies = {
  mappers: [
    ...unknownUpstream.map((when) => refuse({ when, as: "unavailable" }, UNKNOWN_UPSTREAM)),
    ...flagged.map((refused) => refuse(refused)),
    ...byStatus.map((code) => refuse({ when: hasStatus(refusals[code].status), as: code })),
  ],
} satisfies { readonly mappers: readonly Mapper[] };

/** @param code on the answer's header */
function refuse({ when, as, retryAfter }: Refused, code: string = as): Mapper {
  return {
    filter: when,
    status_code: refusals[as].status,
    headers_to_add: [
      setHeader(INTERNAL_HEADERS.code, code),
      ...(retryAfter === undefined ? [] : [setHeader("retry-after", retryAfter)]),
      echoedId,
    ],
    body_format_override: json(bodyOf(as, REQUEST_ID_TEXT)),
  };
}

/** Under an id of its own. Each use of `%UNIQUE_ID%` is another one: a header has it, and the body reads that header. */
function refuseAnew(when: ReplyFilter, code: RefusalCode): Mapper {
  return {
    filter: when,
    status_code: refusals[code].status,
    headers_to_add: [setHeader("x-request-id", "%UNIQUE_ID%")],
    body_format_override: json(bodyOf(code, MADE_REQUEST_ID)),
  };
}

function asWritten(when: ReplyFilter): Mapper {
  return { filter: when, headers_to_add: [echoedId], body_format_override: json("%LOCAL_REPLY_BODY%") };
}

function bodyOf(code: RefusalCode, requestId: string): string {
  return refusalBody(literal(code), literal(refusals[code].text), requestId);
}

function json(format: string): Mapper["body_format_override"] {
  return { text_format_source: { inline_string: format }, content_type: "application/json" };
}
