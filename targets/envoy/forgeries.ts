import { HOP_BY_HOP_HEADERS, IDENTITY_HEADERS } from "../../model/headers.ts";
import type { EarlyMutation } from "./early-mutation.ts";

/** Of one connection only (RFC 9110 section 7.6.1); the others are Envoy's to read, and it does not forward them. */
const perConnection = HOP_BY_HOP_HEADERS.filter(
  (name) => !["connection", "transfer-encoding", "upgrade"].includes(name),
);

/**
 * A client's copies of every header that we give a meaning, removed before anything reads a header. `x-envoy-*` too:
 * they would steer the router (timeouts, retries) or an upstream that is an Envoy itself.
 */
export const forgeries: readonly EarlyMutation[] = [
  { remove_on_match: { key_matcher: { prefix: "x-gw-" } } },
  { remove_on_match: { key_matcher: { prefix: "x-envoy-" } } },
  ...Object.values(IDENTITY_HEADERS).map((remove) => ({ remove })),
  ...perConnection.map((remove) => ({ remove })),
  // Envoy believes these of a client and adds none of its own then.
  { remove: "x-forwarded-proto" },
  { remove: "x-forwarded-host" },
  // Of no use without a tracer of ours.
  { remove: "tracestate" },
];
