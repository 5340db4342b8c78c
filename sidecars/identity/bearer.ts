import { type IdentityRefusal, refuse } from "./identity.ts";

const NO_TOKEN = refuse("missing_token", "no Authorization header");
const OTHER_SCHEME = refuse("missing_token", "Authorization is not a bearer token");
const SEVERAL = refuse("bad_request", "more than one Authorization header");

/**
 * The bearer token (RFC 6750 section 2.1) out of the lines of `Authorization` as they arrived, or why there is none.
 * A second line, or a comma (which is how a proxy joins two lines, RFC 9110 section 5.3), is a bad request: two readers
 * could take two tokens. The scheme's letters count in either case.
 */
export function readBearer(lines: readonly string[]): string | IdentityRefusal {
  const [line] = lines;
  if (line === undefined) return NO_TOKEN;
  if (lines.length > 1 || line.includes(",")) return SEVERAL;
  const [, token] = /^bearer +(.+)$/i.exec(line) ?? [];
  return token ?? OTHER_SCHEME;
}
