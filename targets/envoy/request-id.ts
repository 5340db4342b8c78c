import { REQUEST_ID } from "../../model/headers.ts";
import { type HttpFilter, setHeader, type TypedConfig, typed } from "./resources.ts";

const MATCHER = "envoy.extensions.common.matching.v3.ExtensionWithMatcher";
const MUTATION = "envoy.extensions.filters.http.header_mutation.v3.HeaderMutation";

/** W3C Trace Context version 00, less the ids of zeros, which RE2 cannot exclude. */
const TRACEPARENT_PATTERN = "00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}";

/**
 * The client's request id and trace context where they are harmless; else a new id, and no trace context. Filters that
 * are skipped where the header is as it should be: a pattern costs a tenth of the same condition in CEL.
 */
export const requestIdentity: readonly HttpFilter[] = [
  {
    name: "request_id",
    typed_config: unless(fits("x-request-id", { safe_regex: re2(REQUEST_ID.pattern) }), {
      request_mutations: [{ append: setHeader("x-request-id", "%UNIQUE_ID%") }],
    }),
  },
  {
    name: "trace_context",
    typed_config: unless(
      {
        and_matcher: {
          predicate: [
            fits("traceparent", { safe_regex: re2(TRACEPARENT_PATTERN) }),
            ...[32, 16].map((digits) => ({
              not_matcher: fits("traceparent", { contains: `-${"0".repeat(digits)}-` }),
            })),
          ],
        },
      },
      { request_mutations: [{ remove: "traceparent" }] },
    ),
  },
];

/** The id of a request that came as far as the filters. */
export const REQUEST_ID_TEXT = "%REQ(X-REQUEST-ID)%";

/** The same for its answer. */
export const echoedId = setHeader("x-request-id", REQUEST_ID_TEXT);

type Json = TypedConfig[string];

function fits(header: string, value_match: Json): Json {
  const input = typed("envoy.type.matcher.v3.HttpRequestHeaderMatchInput", { header_name: header });
  return { single_predicate: { input: { name: header, typed_config: input }, value_match } };
}

/** Matchers of xDS demand that the engine is named. */
function re2(regex: string): Json {
  return { google_re2: {}, regex };
}

function unless(predicate: Json, mutations: Json): TypedConfig {
  const skip = typed("envoy.extensions.filters.common.matcher.action.v3.SkipFilter");
  return typed(MATCHER, {
    xds_matcher: {
      matcher_list: { matchers: [{ predicate, on_match: { action: { name: "skip", typed_config: skip } } }] },
    },
    extension_config: { name: "mutation", typed_config: typed(MUTATION, { mutations }) },
  });
}

/**
 * Settings of the connection manager that go with it: keep what is left, and never edit a UUID's digits. What echoes the
 * id is the route table and, in an answer of Envoy's own, its mapper: `always_set_request_id_in_response` would repeat a
 * client's text that no filter has seen.
 */
export const requestIdSettings = {
  generate_request_id: true,
  preserve_external_request_id: true,
  request_id_extension: {
    typed_config: typed("envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig", {
      pack_trace_reason: false,
      use_request_id_for_trace_sampling: false,
    }),
  },
} as const;
