import { REQUEST_ID } from "../../model/headers.ts";
import { type EarlyMutation, keepEarlyIf } from "./early-mutation.ts";
import { typed } from "./resources.ts";

const requestId = "request.headers['x-request-id']";
const traceparent = "request.headers['traceparent']";

/** `{8,128}` would exceed the size that CEL allows a regular expression, hence `size()`. */
const KEEPS_REQUEST_ID =
  `size(${requestId}) >= ${REQUEST_ID.minimum} && size(${requestId}) <= ${REQUEST_ID.maximum}` +
  ` && ${requestId}.matches('^${REQUEST_ID.characters}+$')`;

/**
 * W3C Trace Context version 00. The length of the whole and of three parts fixes the length of the trace id, whose
 * `{32}` would exceed the size that CEL allows.
 */
const KEEPS_TRACEPARENT =
  `size(${traceparent}) == 55 && ${traceparent}.matches('^00-[0-9a-f]+-[0-9a-f]{16}-[0-9a-f]{2}$')` +
  ` && !${traceparent}.contains('-${"0".repeat(32)}-') && !${traceparent}.contains('-${"0".repeat(16)}-')`;

/** The client's request id and trace context where they are harmless; Envoy makes an id where none is left. */
export const requestIdentity: readonly EarlyMutation[] = [
  ...keepEarlyIf("x-request-id", KEEPS_REQUEST_ID, requestId),
  ...keepEarlyIf("traceparent", KEEPS_TRACEPARENT, traceparent),
  { remove: "tracestate" },
];

/** Settings of the connection manager that go with it: keep what is left, echo it, and never edit a UUID's digits. */
export const requestIdSettings = {
  generate_request_id: true,
  preserve_external_request_id: true,
  always_set_request_id_in_response: true,
  request_id_extension: {
    typed_config: typed("envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig", {
      pack_trace_reason: false,
      use_request_id_for_trace_sampling: false,
    }),
  },
} as const;
