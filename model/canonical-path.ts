/**
 * The one spelling of a request's target that gets through; every other is a 400 before anything reads it. Two readers
 * of one path (matcher, policy, limiter, log, upstream) can then never see two paths.
 *
 * The path is `/` and segments (RFC 3986 section 3.3) of unescaped characters or of escapes that are needed: an escape
 * is refused where the character could stand unescaped, and where a reader might take it for structure (slash,
 * backslash, semicolon, percent, controls). Escaped bytes above ASCII are valid UTF-8 (RFC 3629). No segment is `.` or
 * `..`, none but the last is empty. The query is opaque: visible ASCII without `#`.
 */
export function isCanonicalTarget(target: string): boolean {
  return targetProblem(target) === undefined;
}

/** What keeps a target from being canonical, as the end of a sentence about it; `undefined` if nothing does. */
export function targetProblem(target: string): string | undefined {
  const queryStart = target.indexOf("?");
  const path = queryStart === -1 ? target : target.slice(0, queryStart);
  const query = queryStart === -1 ? "" : target.slice(queryStart + 1);
  if (!path.startsWith("/")) return "does not start with /";
  if (!OPAQUE_QUERY.test(query)) return "has a query with a # or with something that is not visible ASCII";
  const segments = path.slice(1).split("/");
  for (let at = 0; at < segments.length; at += 1) {
    const segment = segments[at] ?? "";
    if (segment === "" && at < segments.length - 1) return "has an empty segment (//)";
    const problem = segmentProblem(segment);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const OPAQUE_QUERY = /^[!"$-~]*$/;

/** RFC 3986 `pchar` without escapes and without `;`, at which some readers cut a segment. */
const UNESCAPED = /^[A-Za-z0-9\-._~!$&'()*+,=:@]*$/;
const UNESCAPED_OR_ESCAPED = /^(?:[A-Za-z0-9\-._~!$&'()*+,=:@]|%[0-9A-Fa-f]{2})*$/;

/** Of ASCII, an escape may stand only for these: what is no structure and, mostly, needs one. */
const ESCAPABLE = /[ "#<>?@[\]^`{|}!$&'()*+,:=]/;

const utf8 = new TextDecoder("utf-8", { fatal: true });

function segmentProblem(segment: string): string | undefined {
  if (segment === "." || segment === "..") return `has the segment "${segment}"`;
  // Nearly every segment ends here, without a decoder.
  if (UNESCAPED.test(segment)) return undefined;
  if (!UNESCAPED_OR_ESCAPED.test(segment)) return `has ${strayCharacter(segment)}, which may not stand unescaped`;
  const bytes: number[] = [];
  for (let at = 0; at < segment.length; at += 1) {
    if (segment[at] !== "%") {
      bytes.push(segment.charCodeAt(at));
      continue;
    }
    const byte = Number.parseInt(segment.slice(at + 1, at + 3), 16);
    if (byte < 0x80 && !ESCAPABLE.test(String.fromCharCode(byte))) {
      return `has the escape ${segment.slice(at, at + 3)}, which is needless or could be taken for structure`;
    }
    bytes.push(byte);
    at += 2;
  }
  return isUtf8(Uint8Array.from(bytes)) ? undefined : "has escapes that are no UTF-8";
}

/** The first character that no segment may have; an escape without its two digits shows as `%`. */
function strayCharacter(segment: string): string {
  const character = segment.replace(/[A-Za-z0-9\-._~!$&'()*+,=:@]|%[0-9A-Fa-f]{2}/g, "").slice(0, 1);
  return /^[!-~]$/.test(character) ? `"${character}"` : "something that is not visible ASCII";
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    utf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

// The same rule for the proxies, as texts that RE2 and PCRE read alike. A target is canonical if the whole of it fits
// the first pattern and neither of the other two. `\x22` and `\x27` are the quotes: no configuration language needs to
// escape them. The first is an RE2 program of 80 instructions, of the 100 that Envoy takes by default.

/** The UTF-8 of RFC 3629 as escapes: no overlong form, no surrogate, no stray, missing or surplus byte. */
const ESCAPED_UTF8 =
  "(?:[Cc][2-9A-Fa-f]|[Dd][0-9A-Fa-f]" +
  "|[Ee](?:0%[ABab]|[Dd]%[89]|[1-9A-CEFa-cef]%[89ABab])[0-9A-Fa-f]" +
  "|[Ff](?:0%[9ABab]|[1-3]%[89ABab]|4%8)[0-9A-Fa-f]%[89ABab][0-9A-Fa-f]" +
  ")%[89ABab][0-9A-Fa-f]";

/** Escapes of the ASCII characters that need one. */
const ESCAPED_ASCII = "2[0-46-9A-Ca-c]|3[AaC-Fc-f]|40|5[BDEbde]|60|7[B-Db-d]";

/** One character of a path, or one that is escaped. */
export const CANONICAL_CHARACTER_PATTERN = `(?:[A-Za-z0-9_~!$&\\x27()*+,=:@./-]|%(?:${ESCAPED_ASCII}|${ESCAPED_UTF8}))`;

/** A query with its question mark. */
export const OPAQUE_QUERY_PATTERN = "\\?[!-\\x22$-~]*";

/** The grammar of path and query. */
export const CANONICAL_TARGET_PATTERN = `/${CANONICAL_CHARACTER_PATTERN}*(?:${OPAQUE_QUERY_PATTERN})?`;

/** An empty, `.` or `..` segment before the last. */
export const EMPTY_OR_DOT_SEGMENT_PATTERN = "[^?]*/\\.{0,2}/.*";

/** A last segment that is `.` or `..`. */
export const DOT_AT_END_PATTERN = "[^?]*/\\.{1,2}(?:\\?.*)?";
