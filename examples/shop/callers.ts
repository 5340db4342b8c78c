import { encode, inSeconds, type SigningKey, signHmac, signToken } from "../../test/harness/tokens.ts";
import { AUDIENCE, ISSUER } from "./services/auth.ts";

/** Everyone who sends a request of requests.ts, honest or not, by what is special about the credential. */
export const callers = [
  "user",
  "admin",
  "guest",
  /** Was good until the auth service revoked it. */
  "leaver",
  "expired",
  "not yet",
  "without expiry",
  "expiry as text",
  "wrong issuer",
  "wrong audience",
  "wrong key",
  "unknown key",
  "unsigned",
  "signed with the public key",
  "respelled",
  "without id",
  "without role",
  "unknown role",
  "null role",
  "garbage",
  "basic",
] as const;
export type Caller = (typeof callers)[number];

const common = () => ({ iss: ISSUER, aud: AUDIENCE, iat: inSeconds(0), nbf: inSeconds(0), exp: inSeconds(300) });

/** The claims of the three honest kinds of customers, and of those who differ in one thing. */
const people = {
  user: { sub: "u-1001", role: "user", jti: "token-of-u-1001" },
  admin: { sub: "u-1", role: "admin", jti: "token-of-u-1" },
  guest: { sub: "u-2002", role: "guest", jti: "token-of-u-2002" },
  leaver: { sub: "u-3003", role: "user", jti: "token-of-u-3003" },
} as const;

/** The id that revokes a token, for those whose token can be revoked. */
export function tokenIdOf(caller: string): string | undefined {
  return Object.entries(people).find(([name]) => name === caller)?.[1].jti;
}

/** The value of Authorization that each caller sends. `key` is the auth service's, `foreign` somebody else's. */
export function authorizations(key: SigningKey, foreign: SigningKey): Readonly<Record<Caller, string>> {
  const claims = { ...common(), ...people.user };
  const { exp: _exp, ...eternal } = claims;
  const { jti: _jti, ...unnamed } = claims;
  const { role: _role, ...plain } = claims;
  return {
    user: bearer(signToken(claims, key)),
    admin: bearer(signToken({ ...claims, ...people.admin }, key)),
    guest: bearer(signToken({ ...claims, ...people.guest }, key)),
    leaver: bearer(signToken({ ...claims, ...people.leaver }, key)),
    expired: bearer(signToken({ ...claims, exp: inSeconds(-60) }, key)),
    "not yet": bearer(signToken({ ...claims, nbf: inSeconds(3_600) }, key)),
    "without expiry": bearer(signToken(eternal, key)),
    // Text and number compare in JavaScript: `"9" > 1` holds.
    "expiry as text": bearer(signToken({ ...claims, exp: "9999999999" }, key)),
    "wrong issuer": bearer(signToken({ ...claims, iss: "https://auth.evil.example" }, key)),
    "wrong audience": bearer(signToken({ ...claims, aud: "warehouse" }, key)),
    "wrong key": bearer(signToken(claims, foreign, { kid: key.kid })),
    "unknown key": bearer(signToken(claims, foreign)),
    unsigned: bearer(`${encode('{"alg":"none","typ":"JWT"}')}.${encode(JSON.stringify(claims))}.`),
    "signed with the public key": bearer(
      signHmac(
        { alg: "HS256", typ: "JWT", kid: key.kid },
        claims,
        key.publicKey.export({ type: "spki", format: "pem" }),
      ),
    ),
    respelled: bearer(respell(signToken(claims, key))),
    "without id": bearer(signToken(unnamed, key)),
    "without role": bearer(signToken(plain, key)),
    "unknown role": bearer(signToken({ ...claims, role: "owner" }, key)),
    "null role": bearer(signToken({ ...claims, role: null }, key)),
    garbage: bearer("not.a.token"),
    basic: "Basic YWRhOmFuYWx5dGljYWw=",
  };
}

function bearer(token: string): string {
  return `Bearer ${token}`;
}

/** Other characters of the same signature: a lenient decoder ignores the bits that the last one has too many. */
function respell(token: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = alphabet.indexOf(token.slice(-1));
  return `${token.slice(0, -1)}${alphabet[last ^ 1]}`;
}
