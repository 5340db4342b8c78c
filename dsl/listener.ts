import type { Auth } from "./auth.ts";
import type { Secret } from "./settings.ts";
import { declare } from "./source.ts";

/** A door of the gateway. */
export interface Listener {
  readonly kind: "listener";
}

/**
 * A port that the gateway answers on, with TLS where `tls` is given; `clients` asks for a certificate.
 * Not built yet: refused with `not-yet/listener`.
 */
export function listener(options: {
  readonly port: number;
  /** Names that it answers to. Default: all. */
  readonly hosts?: readonly string[];
  readonly tls?: { readonly certificate: Secret; readonly key: Secret; readonly clients?: Auth<unknown> };
}): Listener {
  return declare("listener", options);
}
