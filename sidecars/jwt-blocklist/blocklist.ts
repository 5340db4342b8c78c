/** One revocation. */
export interface RevokedToken {
  /** The id (`jti`) of the token. */
  readonly jti: string;
  /** When the token expires anyway, in whole seconds since 1970: how long it must be remembered. */
  readonly expiresAt: number;
}

/**
 * Seconds that a revocation outlives its token: clocks differ, and where another clock is behind, the token lives on.
 */
const REMEMBERED_AFTER_EXPIRY = 300;

/** The revoked tokens of one caller, as this instance knows them. */
export interface Revocations {
  /** From memory, at once. */
  isRevoked(jti: string): boolean;
  /**
   * The list was compared with the store within its longest age. If not, a revocation may be missing, and no token can
   * be trusted. Always true where the list is only here (a memory store).
   */
  isFresh(): boolean;
  /**
   * Resolves once the revocation is on disk here, and in the store and announced to all instances.
   *
   * @param jti as `isTokenId` says
   * @param expiresAt when the token expires, in seconds since 1970
   * @throws RevocationNotKept if one of these failed. Nothing is promised then, but the token is refused here already,
   * and everywhere as soon as the store can be reached.
   */
  revoke(jti: string, expiresAt: number): Promise<void>;
  size(): number;
  close(): Promise<void>;
}

/** The ids of one caller's tokens that count no more, in memory. */
export interface Blocklist {
  has(jti: string): boolean;
  /** Those that were not known, or not for as long: a later expiry replaces an earlier one, never the other way. */
  add(tokens: Iterable<RevokedToken>): readonly RevokedToken[];
  forgetExpired(): void;
  tokens(): Iterable<RevokedToken>;
  size(): number;
}

/** @param now milliseconds since 1970 */
export function createBlocklist(now: () => number): Blocklist {
  const expiries = new Map<string, number>();
  const isOver = (expiresAt: number) => expiresAt + REMEMBERED_AFTER_EXPIRY <= now() / 1_000;
  return {
    has: (jti) => expiries.has(jti),
    add: (tokens) =>
      [...tokens].filter(({ jti, expiresAt }) => {
        if (isOver(expiresAt) || (expiries.get(jti) ?? -1) >= expiresAt) return false;
        expiries.set(jti, expiresAt);
        return true;
      }),
    forgetExpired() {
      for (const [jti, expiresAt] of expiries) {
        if (isOver(expiresAt)) expiries.delete(jti);
      }
    },
    *tokens() {
      for (const [jti, expiresAt] of expiries) yield { jti, expiresAt };
    },
    size: () => expiries.size,
  };
}
