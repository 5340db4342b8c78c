import { type CryptoKey, createLocalJWKSet, type JWTVerifyGetKey } from "jose";
import { z } from "zod";

const Jwk = z.looseObject({ kty: z.string() });
const Jwks = z.looseObject({ keys: z.array(Jwk) });

/** Public keys that a caller's tokens may be signed with. */
export interface KeySet {
  readonly size: number;
  /** Equal for equal keys. */
  readonly fingerprint: string;
  /** The key for a token's header; each is imported once. Rejects with jose's `JWKSNoMatchingKey` for a `kid` not here. */
  readonly keyFor: JWTVerifyGetKey;
}

/**
 * Reads a JWK Set (RFC 7517 section 5), keeping the keys that verify one of `algorithms`: secrets (`oct`), private keys,
 * keys for encryption and broken ones are left out, as section 5 asks. `undefined` if none is left.
 */
export async function readKeySet(document: unknown, algorithms: readonly string[]): Promise<KeySet | undefined> {
  const parsed = Jwks.safeParse(document);
  if (!parsed.success) return undefined;
  const usable: z.infer<typeof Jwk>[] = [];
  for (const jwk of parsed.data.keys) {
    if (await isUsable(jwk, algorithms)) usable.push(jwk);
  }
  if (usable.length === 0) return undefined;
  return { size: usable.length, fingerprint: JSON.stringify(usable), keyFor: createLocalJWKSet({ keys: usable }) };
}

/** jose knows which key fits which algorithm: a set of this key alone is asked for each. */
async function isUsable(jwk: z.infer<typeof Jwk>, algorithms: readonly string[]): Promise<boolean> {
  const keyFor = createLocalJWKSet({ keys: [jwk] });
  for (const alg of algorithms) {
    if (await keyFor({ alg }).then(isLongEnough, () => false)) return true;
  }
  return false;
}

/** RFC 7518 section 3.3 asks for 2048 bits of RSA. An import takes any, none too; jose refuses short ones only in use. */
function isLongEnough({ algorithm }: CryptoKey): boolean {
  return !("modulusLength" in algorithm) || Number(algorithm.modulusLength) >= 2_048;
}
