import { createHmac, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from "node:crypto";

/** A key pair of an issuer of tokens. */
export interface SigningKey {
  readonly kid: string;
  readonly algorithm: "RS256" | "ES256";
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The public half as an entry of a JWK Set. */
  readonly jwk: JsonWebKey & { readonly kty: string };
}

export function createSigningKey(kid: string, algorithm: SigningKey["algorithm"] = "RS256"): SigningKey {
  const { privateKey, publicKey } =
    algorithm === "RS256"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : generateKeyPairSync("ec", { namedCurve: "P-256" });
  const exported = publicKey.export({ format: "jwk" });
  const jwk = { ...exported, kty: exported.kty ?? "", kid, alg: algorithm, use: "sig" };
  return { kid, algorithm, privateKey, publicKey, jwk };
}

/** The JWK Set document that an issuer with these keys publishes. */
export function keySetOf(...keys: readonly SigningKey[]): { readonly keys: SigningKey["jwk"][] } {
  return { keys: keys.map(({ jwk }) => jwk) };
}

/** A signed token as an issuer makes it. Members of `header` are added to, or replace, `alg`, `typ` and `kid`. */
export function signToken(
  claims: Readonly<Record<string, unknown>>,
  key: SigningKey,
  header: Readonly<Record<string, unknown>> = {},
): string {
  const head = { alg: key.algorithm, typ: "JWT", kid: key.kid, ...header };
  return signTexts(JSON.stringify(head), JSON.stringify(claims), key);
}

/** A correctly signed token of any two texts, JSON or not. */
export function signTexts(header: string | Buffer, payload: string | Buffer, key: SigningKey): string {
  const input = `${encode(header)}.${encode(payload)}`;
  // JWS wants the two numbers of an ECDSA signature side by side, not in DER (RFC 7518 section 3.4).
  const signature = sign("sha256", Buffer.from(input), { key: key.privateKey, dsaEncoding: "ieee-p1363" });
  return `${input}.${encode(signature)}`;
}

/** A token "signed" by HMAC with any secret: what an attacker can make who knows only public things. */
export function signHmac(header: Readonly<Record<string, unknown>>, claims: object, secret: string | Buffer): string {
  const input = `${encode(JSON.stringify(header))}.${encode(JSON.stringify(claims))}`;
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

export function encode(bytes: string | Buffer): string {
  return Buffer.from(bytes).toString("base64url");
}

/** Seconds since 1970, from now. */
export function inSeconds(seconds: number): number {
  return Math.floor(Date.now() / 1_000) + seconds;
}
