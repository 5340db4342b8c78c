import { randomUUID } from "node:crypto";
import { CompactSign, type CryptoKey, exportJWK, generateKeyPair, type JWK } from "jose";
import type { CallerConfig } from "../sidecars/config.ts";
import { milliseconds } from "./duration.ts";

/** The key that signs tokens for one caller, and the public half that its verifier knows. */
export interface CallerKey {
  readonly algorithm: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

/** In order of preference: an RSA key takes a tenth of a second to make. */
const QUICK = ["ES256", "ES384", "ES512", "EdDSA"];

const KEY_ID = "gatewright-testing";

/** Five minutes, in seconds. */
const LIFE = 300;

const made = new Map<string, Promise<CallerKey>>();

/** A key of the caller's own, made once in a process. */
export function keyOf(caller: string, { algorithms }: CallerConfig): Promise<CallerKey> {
  const algorithm = QUICK.find((quick) => algorithms.includes(quick)) ?? algorithms[0] ?? "RS256";
  const id = JSON.stringify([caller, algorithm]);
  const key = made.get(id) ?? makeKey(algorithm);
  made.set(id, key);
  return key;
}

async function makeKey(algorithm: string): Promise<CallerKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm);
  return { algorithm, privateKey, jwk: { ...(await exportJWK(publicKey)), kid: KEY_ID, alg: algorithm, use: "sig" } };
}

/** How a token differs from an ordinary one. */
export interface TokenOptions {
  /** Whose token: the issuer of the `jwt` that gateway.ts declares. Default: the only caller there is. */
  readonly caller?: string;
  /** Time until it expires, `"-1m"` for a minute ago. Default `"5m"`. */
  readonly expiresIn?: string;
}

/** A token that the caller's verifier takes, unless its claims or options say otherwise. */
export async function signToken(
  claims: Readonly<Record<string, unknown>>,
  caller: CallerConfig,
  { key, now, expiresIn }: { readonly key: CallerKey; readonly now: number; readonly expiresIn?: string | undefined },
): Promise<string> {
  const seconds = Math.floor(now / 1_000);
  const life = expiresIn === undefined ? LIFE : secondsOf(expiresIn);
  const { issuer, audience, revocation } = caller;
  const ordinary = { iss: issuer, aud: audience, iat: seconds, exp: seconds + life };
  const all = { ...ordinary, ...(revocation === undefined ? {} : { jti: randomUUID() }), ...claims };
  return new CompactSign(Buffer.from(JSON.stringify(all)))
    .setProtectedHeader({ alg: key.algorithm, typ: "JWT", kid: KEY_ID })
    .sign(key.privateKey);
}

function secondsOf(duration: string): number {
  const isPast = duration.startsWith("-");
  const seconds = Math.floor(milliseconds(isPast ? duration.slice(1) : duration) / 1_000);
  return isPast ? -seconds : seconds;
}
