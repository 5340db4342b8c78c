import type { Destination, Match } from "../destination.ts";
import { declare } from "../source.ts";

/**
 * A fixed answer, given by the gateway itself. It is guarded like any other destination: `auth`, `allow` and limits hold.
 *
 * @example
 * import { anyone, gateway, respond } from "gatewright";
 * export default gateway({
 *   targets: ["envoy", "nginx"],
 *   routes: { "GET /v1/*rest": { auth: anyone, to: respond({ status: 410, json: { error: "Use /v2" } }) } },
 * });
 */
export function respond(options: {
  /** 200 to 599. */
  readonly status: number;
  /** The body, written as JSON. Default: empty. */
  readonly json?: unknown;
  readonly headers?: Match;
}): Destination {
  return declare("respond", options);
}
