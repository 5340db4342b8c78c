import { hash } from "node:crypto";
import { errors, jwtVerify } from "jose";
import type { Dispatcher } from "undici";
import type { CallerConfig } from "../config.ts";
import { createConnector, type TlsNames } from "../connector.ts";
import { Agent } from "../http-client.ts";
import { createCheck } from "../relay/check-value.ts";
import { readBearer } from "./bearer.ts";
import { type Identity, refuse } from "./identity.ts";
import { KEY_TIMING, type KeyEvent, KeySource, type KeyTiming } from "./jwt-keys.ts";
import { LONGEST_TOKEN, readStrictToken, type StrictToken } from "./jwt-strict.ts";
import type { KeySet } from "./key-set.ts";
import { fetchKeys } from "./keys-fetch.ts";
import { createVerifiedTokenCache, type VerifiedTokenCache } from "./verified-token-cache.ts";

/** Verified tokens that one caller remembers: some ten megabytes. */
const CACHED_TOKENS = 10_000;

export interface JwtVerifier {
  /**
   * Who sent a request.
   *
   * @param authorization the lines of Authorization as they arrived
   * @returns at once where nothing must be waited for: a token seen before, and most refusals
   */
  verify(authorization: readonly string[]): Identity | Promise<Identity>;
  /** There are keys to verify with. */
  isReady(): boolean;
  close(): void;
}

export type JwtEvent = KeyEvent & { readonly caller: string };

export interface JwtVerifierOptions {
  /** `http://host:port` of each of an upstream's addresses. */
  addressesOf(upstream: string): readonly string[];
  /** Of these addresses; default: they are called as their certificates say. */
  readonly tlsNames?: TlsNames | undefined;
  readonly onEvent: (event: JwtEvent) => void;
  /** Milliseconds since 1970; default `Date.now`. Times of tokens are compared with it without tolerance. */
  readonly now?: () => number;
  readonly keyTiming?: KeyTiming;
}

/** Keys, and the tokens that were verified with them: when the keys change, all that they proved goes with them. */
interface Trust {
  readonly keys: KeySet;
  readonly verified: VerifiedTokenCache<Identity>;
}

/** A token in strict form. */
interface ReadToken {
  readonly text: string;
  readonly digest: string;
  readonly claims: StrictToken["claims"];
}

const NO_KEYS = refuse("keys_unavailable", "no keys to verify with");

/**
 * Verifies the JWTs of one caller: strict form first (`jwt-strict.ts`), then signature, issuer, audience and times by
 * jose. With revocation, a token without `jti` is invalid: it could never be revoked.
 *
 * @see RFC 7519, RFC 8725 (best current practices)
 */
export function createJwtVerifier(name: string, caller: CallerConfig, options: JwtVerifierOptions): JwtVerifier {
  return new CallerVerifier(name, caller, options);
}

class CallerVerifier implements JwtVerifier {
  readonly #caller: CallerConfig;
  readonly #now: () => number;
  readonly #dispatcher: Dispatcher;
  readonly #source: KeySource;
  readonly #claimsProblem: (claims: unknown) => string | undefined;
  #trust: Trust | undefined;

  constructor(name: string, caller: CallerConfig, options: JwtVerifierOptions) {
    this.#caller = caller;
    this.#dispatcher = new Agent({ connect: createConnector({ tlsNames: options.tlsNames }) });
    this.#now = options.now ?? Date.now;
    this.#claimsProblem = createCheck("claims", caller.claims);
    this.#source = new KeySource({
      load: loaderOf(caller.jwks, options, this.#dispatcher),
      algorithms: caller.algorithms,
      timing: options.keyTiming ?? KEY_TIMING,
      onEvent: (event) => options.onEvent({ ...event, caller: name }),
    });
  }

  verify(authorization: readonly string[]): Identity | Promise<Identity> {
    const text = readBearer(authorization);
    if (typeof text !== "string") return text;
    if (text.length > LONGEST_TOKEN) return refuse("invalid_token", "too long");
    const trust = this.#currentTrust();
    if (trust === undefined) return NO_KEYS;
    // Only texts that passed the strict reading are there, each under the digest of its one spelling.
    const digest = hash("sha256", text, "base64");
    const known = trust.verified.get(digest, this.#now());
    if (known) return known;
    const reading = readStrictToken(text);
    if ("problem" in reading) return refuse("invalid_token", reading.problem);
    const { algorithm, claims } = reading.token;
    if (!this.#caller.algorithms.includes(algorithm)) return refuse("invalid_token", "algorithm not allowed");
    if (this.#caller.revocation && claims.jti === undefined) return refuse("invalid_token", "no jti, so not revocable");
    return this.#verifySignature({ text, digest, claims }, trust);
  }

  isReady(): boolean {
    return this.#source.current() !== undefined;
  }

  close(): void {
    this.#source.close();
    void this.#dispatcher.destroy();
  }

  #currentTrust(): Trust | undefined {
    const keys = this.#source.current();
    if (keys !== this.#trust?.keys) {
      this.#trust = keys && { keys, verified: createVerifiedTokenCache(CACHED_TOKENS) };
    }
    return this.#trust;
  }

  async #verifySignature(token: ReadToken, trust: Trust): Promise<Identity> {
    const { algorithms, issuer, audience } = this.#caller;
    const currentDate = new Date(this.#now());
    try {
      await jwtVerify(token.text, trust.keys.keyFor, {
        algorithms: [...algorithms],
        issuer,
        audience,
        currentDate,
        requiredClaims: ["exp"],
      });
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return this.#verifyByNewKeys(token, trust);
      // jose's messages name claims and headers, never their values.
      return refuse("invalid_token", error instanceof Error ? error.message : "verification failed");
    }
    const { claims } = token;
    const identity = Object.freeze({
      ok: true,
      claims: Object.freeze(claims),
      jti: claims.jti,
      expiresAt: claims.exp,
      claimsFit: this.#claimsProblem(claims) === undefined,
    });
    trust.verified.set(token.digest, identity, claims.exp * 1_000);
    return identity;
  }

  /** No key fits: perhaps a new one does, if it is time to look for it. */
  async #verifyByNewKeys(token: ReadToken, tried: Trust): Promise<Identity> {
    await this.#source.fetchUnknown();
    const trust = this.#currentTrust();
    if (trust === undefined) return NO_KEYS;
    if (trust !== tried) return this.#verifySignature(token, trust);
    return this.#source.isBehind()
      ? refuse("keys_unavailable", "no key fits, and the last fetch of keys failed")
      : refuse("invalid_token", "no key fits");
  }
}

/** How to fetch the document with the keys. */
function loaderOf(
  jwks: CallerConfig["jwks"],
  options: JwtVerifierOptions,
  dispatcher: Dispatcher,
): () => Promise<unknown> {
  if ("keys" in jwks) return () => Promise.resolve(jwks);
  const { timeoutMs } = jwks;
  if ("url" in jwks) return () => fetchKeys([jwks.url], { timeoutMs, dispatcher });
  // Joined as texts: `new URL("//admin", address)` would make a host of the path.
  const urls = () => options.addressesOf(jwks.upstream).map((address) => address.replace(/\/$/, "") + jwks.path);
  return () => fetchKeys(urls(), { timeoutMs, dispatcher });
}
