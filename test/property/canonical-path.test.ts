import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CANONICAL_TARGET_PATTERN,
  DOT_AT_END_PATTERN,
  EMPTY_OR_DOT_SEGMENT_PATTERN,
  isCanonicalTarget,
} from "../../model/canonical-path.ts";
import { canonicalPathVectors } from "../harness/canonical-paths.ts";

const whole = (pattern: string) => new RegExp(`^(?:${pattern})$`);
const [grammar, emptyOrDot, dotAtEnd] = [
  CANONICAL_TARGET_PATTERN,
  EMPTY_OR_DOT_SEGMENT_PATTERN,
  DOT_AT_END_PATTERN,
].map(whole);

/** The rule as a proxy applies it: three regular expressions over the whole target. */
const fitsPatterns = (target: string) =>
  Boolean(grammar?.test(target)) && !emptyOrDot?.test(target) && !dotAtEnd?.test(target);

const hex = "0123456789abcdefABCDEF";
const escaped = fc.tuple(fc.constantFrom(...hex), fc.constantFrom(...hex)).map(([high, low]) => `%${high}${low}`);
const leadByte = fc.constantFrom("%c2", "%DF", "%e0", "%E1", "%ed", "%EF", "%f0", "%F1", "%f4", "%C1", "%F5", "%e2");
const continuation = fc.constantFrom("%80", "%8F", "%90", "%9f", "%A0", "%bf", "%BF", "%C0", "%7F");
const utf8Like = fc
  .tuple(leadByte, fc.array(continuation, { maxLength: 4 }))
  .map(([lead, rest]) => lead + rest.join(""));
const encoded = fc
  .string({ unit: "grapheme", maxLength: 4 })
  .filter((text) => text.isWellFormed())
  .map(encodeURIComponent);
const ascii = fc.integer({ min: 0, max: 0x7f }).map((code) => String.fromCharCode(code));
const structure = fc.constantFrom("/", ".", "..", "/.", "/..", "//", "?", "%", "%2e", "%2F", ";", "\\", "#");
const plain = fc.constantFrom("a", "Z", "0", "-", "_", "~", "!", "$", "&", "'", "(", ")", "*", "+", ",", "=", ":", "@");
const piece = fc.oneof(plain, structure, escaped, utf8Like, encoded, ascii);
const targets = fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join("")}`);

describe("the canonical path", () => {
  test("is decided alike by the rule and by the patterns of the proxies", () => {
    fc.assert(
      fc.property(targets, (target) => isCanonicalTarget(target) === fitsPatterns(target)),
      { numRuns: 20_000 },
    );
  });

  test("keeps what any text becomes when it is encoded as one segment, unless a reader could take it for structure", () => {
    const safe = fc
      .string({ unit: "grapheme", minLength: 1 })
      .filter((text) => text.isWellFormed() && !/[%/\\;]|\p{Cc}/u.test(text) && text !== "." && text !== "..");
    fc.assert(fc.property(safe, (text) => isCanonicalTarget(`/${encodeURIComponent(text)}`)));
  });

  test.each(canonicalPathVectors())("$title", ({ target, canonical }) => {
    expect(isCanonicalTarget(target)).toBe(canonical);
    expect(fitsPatterns(target)).toBe(canonical);
  });
});
