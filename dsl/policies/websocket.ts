import type { Destination } from "../destination.ts";
import { declare } from "../source.ts";
import type { Duration, Size } from "../units.ts";
import type { Upstream } from "../upstream.ts";

/** A WebSocket (RFC 6455), closed after `idle` without a message. Not built yet: refused with `not-yet/websocket`. */
export function websocket(options: {
  readonly to: Upstream;
  readonly idle: Duration;
  readonly maxMessage?: Size;
}): Destination {
  return declare("websocket", options);
}
