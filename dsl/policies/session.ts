import type { Auth } from "../auth.ts";
import type { Output, Schema } from "../schema.ts";
import { declare } from "../source.ts";
import type { Store } from "../store.ts";
import type { Duration } from "../units.ts";

/** Callers with a session in a cookie. Not built yet: refused with `not-yet/session`. */
export function session<Claims extends Schema>(options: {
  /** `__Host-` makes browsers keep it to this host, this scheme and the whole path (RFC 6265bis). */
  readonly cookie: `__Host-${string}`;
  readonly store: Store;
  /** Ends after this long without a request. */
  readonly idle: Duration;
  /** Ends after this long whatever happens. */
  readonly absolute: Duration;
  readonly claims: Claims;
}): Auth<Output<Claims>> {
  return declare("session", options);
}
