/** Longest id of a token, in UTF-16 units; the bound that makes a list of revoked ids a bounded thing. */
const LONGEST_TOKEN_ID = 256;

/**
 * Whether this can be the id (`jti`) of a token that must be revocable: not empty, not endless, and well-formed, because
 * a lone surrogate comes back from Redis or from a file as another text, and the token would not be found there.
 */
export function isTokenId(text: string): boolean {
  return text.length > 0 && text.length <= LONGEST_TOKEN_ID && text.isWellFormed();
}
