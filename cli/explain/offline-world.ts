import { generateKeyPairSync } from "node:crypto";
import { CompactSign } from "jose";
import type { CallerConfig, SidecarConfig } from "../../sidecars/config.ts";
import type { World } from "../../sidecars/guard/decide.ts";
import { readBearer } from "../../sidecars/identity/bearer.ts";
import type { Identity } from "../../sidecars/identity/identity.ts";
import { createJwtVerifier, type JwtVerifier } from "../../sidecars/identity/jwt.ts";
import { readStrictToken } from "../../sidecars/identity/jwt-strict.ts";
import { type Charge, createLimiter, type Limiter } from "../../sidecars/rate-limit/limiter.ts";
import { MemoryStore } from "../../sidecars/rate-limit/store-memory.ts";
import { whenKnown } from "../../sidecars/when-known.ts";
import type { HeaderLine, SentRequest } from "./sent-request.ts";

/** What a guard was told by its world, and asked of it. */
export interface Heard {
  identity: Identity | undefined;
  readonly charges: Charge[];
}

/** The credential that a request is explained with. */
export interface Credential {
  /** The value of an Authorization to send beside the request's own lines. */
  readonly authorization: string | undefined;
  /** The request's own lines; a token among them that is signed anew is not. */
  readonly headers: readonly HeaderLine[];
  readonly verifier: JwtVerifier;
  /** Says that a token was taken at its word, and in what. */
  readonly caution: string | undefined;
}

const KEY_ID = "explain";

/**
 * A guard's world without a network: every bucket is full, no token is revoked, no breaker is open. The verifier is the
 * real one of the caller, with the real checks; only its keys are those by which {@link openCredential} signs.
 */
export function offlineWorld(config: SidecarConfig, caller: string | undefined, credential: Credential | undefined) {
  const heard: Heard = { identity: undefined, charges: [] };
  const verifiers = new Map<string, JwtVerifier>();
  if (caller !== undefined && credential !== undefined) verifiers.set(caller, listening(credential.verifier, heard));
  const world: World = {
    verifiers,
    revocations: new Map(caller === undefined ? [] : [[caller, NONE_REVOKED]]),
    limiter: listeningLimiter(Object.keys(config.stores), heard),
    breakers: new Map(),
    now: () => performance.now(),
  };
  return { world, heard };
}

const NONE_REVOKED = {
  isRevoked: () => false,
  isFresh: () => true,
  revoke: () => Promise.resolve(),
  size: () => 0,
  close: () => Promise.resolve(),
};

function listening(verifier: JwtVerifier, heard: Heard): JwtVerifier {
  return {
    verify: (lines) =>
      whenKnown(verifier.verify(lines), (identity) => {
        heard.identity = identity;
        return identity;
      }),
    isReady: () => verifier.isReady(),
    close: () => verifier.close(),
  };
}

function listeningLimiter(stores: readonly string[], heard: Heard): Limiter {
  const now = () => performance.now();
  const store = (name: string) => new MemoryStore({ name, now, onStoreEvent: () => {} });
  const limiter = createLimiter({ stores: Object.fromEntries(stores.map((name) => [name, store(name)])), now });
  return {
    ...limiter,
    charge: (charges) => {
      heard.charges.push(...charges);
      return limiter.charge(charges);
    },
  };
}

/**
 * The verifier of a caller, and the token it takes. Claims are signed by a key made for this. A token that the request
 * brings itself is signed anew with what it says: its own signature cannot be checked without the caller's keys, which
 * are somewhere in the network, unless the gateway has them written out.
 */
export async function openCredential(
  name: string,
  caller: CallerConfig,
  { claims, headers }: Pick<SentRequest, "claims" | "headers">,
): Promise<Credential> {
  if (claims === undefined && "keys" in caller.jwks) {
    return { authorization: undefined, headers, verifier: await openVerifier(name, caller), caution: undefined };
  }
  const brought = claims === undefined ? claimsOfToken(headers, caller) : undefined;
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { kty = "EC", ...jwk } = publicKey.export({ format: "jwk" });
  const keys = [JSON.parse(JSON.stringify({ ...jwk, kty, kid: KEY_ID, alg: "ES256" }))];
  const verifier = await openVerifier(name, { ...caller, algorithms: ["ES256"], jwks: { keys } });
  const payload = claims ?? brought;
  const authorization = payload === undefined ? undefined : `Bearer ${await sign(payload, privateKey)}`;
  const caution = brought === undefined ? undefined : "the token's signature is taken for good: its keys are not here";
  const kept = brought === undefined ? headers : headers.filter((line) => !isAuthorization(line));
  return { authorization, headers: kept, verifier, caution };
}

function sign(claims: Readonly<Record<string, unknown>>, key: Parameters<CompactSign["sign"]>[0]): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: "ES256", typ: "JWT", kid: KEY_ID })
    .sign(key);
}

/** What a token says that is one in form and algorithm; any other is left for the verifier to refuse. */
function claimsOfToken(
  headers: readonly HeaderLine[],
  caller: CallerConfig,
): Readonly<Record<string, unknown>> | undefined {
  const text = readBearer(headers.filter(isAuthorization).map(({ value }) => value));
  const reading = typeof text === "string" ? readStrictToken(text) : undefined;
  if (reading === undefined || "problem" in reading) return undefined;
  return caller.algorithms.includes(reading.token.algorithm) ? reading.token.claims : undefined;
}

function isAuthorization({ name }: HeaderLine): boolean {
  return name.toLowerCase() === "authorization";
}

/** Keys that are written out are read at once, but not in the same turn. */
function openVerifier(name: string, caller: CallerConfig): Promise<JwtVerifier> {
  return new Promise((resolve) => {
    const verifier = createJwtVerifier(name, caller, {
      addressesOf: () => [],
      onEvent: () => resolve(verifier),
    });
  });
}
