import type { Auth } from "../auth.ts";
import type { Output, Schema } from "../schema.ts";
import { declare } from "../source.ts";
import type { Store } from "../store.ts";

/** Callers with a key in a header, looked up in a store. Not built yet: refused with `not-yet/api-key`. */
export function apiKey<Claims extends Schema>(options: {
  readonly header: string;
  readonly store: Store;
  readonly claims: Claims;
}): Auth<Output<Claims>> {
  return declare("api-key", options);
}
