import type { Destination } from "../destination.ts";
import { declare } from "../source.ts";

/** Sends the client elsewhere; `status` is 302 unless said. Guarded like any route. Not built yet: `not-yet/redirect`. */
export function redirect(options: { readonly to: string; readonly status?: 301 | 302 | 307 | 308 }): Destination {
  return declare("redirect", options);
}
