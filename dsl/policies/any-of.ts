import type { Auth, ClaimsOf } from "../auth.ts";
import { declare } from "../source.ts";

/**
 * Several ways in: the first that recognises the credential decides; `claims` is the union of theirs.
 * Not built yet: refused with `not-yet/any-of`.
 */
export function anyOf<const Ways extends readonly Auth<unknown>[]>(...auths: Ways): Auth<ClaimsOf<Ways[number]>> {
  return declare("any-of", { auths });
}
