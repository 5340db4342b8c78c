/** Tokens that were verified, by the digest of their text; each is forgotten when it expires. */
export interface VerifiedTokenCache<Value> {
  /** `now` in milliseconds. */
  get(digest: string, now: number): Value | undefined;
  /** `expiresAt` in milliseconds. */
  set(digest: string, value: Value, expiresAt: number): void;
}

/**
 * Least recently used first to go (a `Map` keeps the order of insertion, and a hit inserts anew). Holds successes only:
 * a refusal is cheap to send again and a flood of bad tokens must not push the good ones out.
 */
export function createVerifiedTokenCache<Value>(capacity: number): VerifiedTokenCache<Value> {
  const entries = new Map<string, { readonly value: Value; readonly expiresAt: number }>();
  return {
    get(digest, now) {
      const entry = entries.get(digest);
      if (entry === undefined) return undefined;
      entries.delete(digest);
      if (entry.expiresAt <= now) return undefined;
      entries.set(digest, entry);
      return entry.value;
    },
    set(digest, value, expiresAt) {
      entries.delete(digest);
      const [oldest] = entries.size >= capacity ? entries.keys() : [];
      if (oldest !== undefined) entries.delete(oldest);
      entries.set(digest, { value, expiresAt });
    },
  };
}
