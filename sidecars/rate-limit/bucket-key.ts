import { createHash } from "node:crypto";

/** Texts that are kept readable: whoever looks into Redis finds an address or a user by name. */
const PLAIN = /^[A-Za-z0-9._:/@-]{1,80}$/;

/**
 * The name of one bucket: the limit's id, which is a hash of its content (a changed limit starts anew), and what is
 * counted. A long or unusual text is replaced by its SHA-256. Neither form of the second part has `=` or `#`, so the
 * last of these signs is where it begins, and no two pairs share a name.
 */
export function bucketKey(id: string, counted: string): string {
  if (PLAIN.test(counted)) return `${id}=${counted}`;
  return `${id}#${createHash("sha256").update(counted).digest("base64url")}`;
}
