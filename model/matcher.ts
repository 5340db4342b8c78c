/**
 * Which declared path a request's path is. A segment of a pattern is literal, `:name` (one segment, not empty) or a
 * last `*name` (all that is left, slashes and nothing included). Paths are matched raw: they are canonical already.
 *
 * Precedence: literal before parameter before rest, segment by segment from the left. Two patterns of one shape that
 * fit the same path are the same pattern, so comparing shapes letter by letter orders all patterns (see `comparePatterns`).
 */
export type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "parameter"; readonly name: string }
  | { readonly kind: "rest"; readonly name: string };

export interface PathPattern {
  /** As declared, prefix included: `/api/products/:id`. */
  readonly text: string;
  readonly segments: readonly Segment[];
}

/** What keeps a text from being a path pattern. */
export interface PatternProblem {
  readonly problem: "no-slash" | "empty-segment" | "bad-name" | "repeated-name" | "rest-not-last" | "bad-literal";
  /** The segment at fault. */
  readonly at: string;
}

/** Characters of literal segments: ASCII that is canonical without an escape (RFC 3986 pchar less `;` and `%`). */
const LITERAL = /^[A-Za-z0-9\-._~!$&'()+,=@*:]*$/;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `/api/products/:id` as segments, or what is wrong with it. A last empty segment (a trailing slash) is literal. */
export function parsePattern(text: string): PathPattern | PatternProblem {
  if (!text.startsWith("/")) return { problem: "no-slash", at: text };
  const pieces = text.slice(1).split("/");
  const segments: Segment[] = [];
  const names = new Set<string>();
  for (const [index, piece] of pieces.entries()) {
    const isLast = index === pieces.length - 1;
    if (piece === "" && !isLast) return { problem: "empty-segment", at: text };
    if (piece.startsWith(":") || piece.startsWith("*")) {
      const name = piece.slice(1);
      if (!NAME.test(name)) return { problem: "bad-name", at: piece };
      if (names.has(name)) return { problem: "repeated-name", at: piece };
      names.add(name);
      if (piece.startsWith("*") && !isLast) return { problem: "rest-not-last", at: piece };
      segments.push({ kind: piece.startsWith(":") ? "parameter" : "rest", name });
    } else {
      if (!LITERAL.test(piece) || piece === "." || piece === "..") return { problem: "bad-literal", at: piece };
      segments.push({ kind: "literal", text: piece });
    }
  }
  return { text, segments };
}

/** What two patterns that fit exactly the same paths have in common, whatever their parameters are called. */
export function patternKey(pattern: PathPattern): string {
  return pattern.segments
    .map((segment) => (segment.kind === "literal" ? `/${segment.text}` : segment.kind === "parameter" ? "/:" : "/*"))
    .join("");
}

/** One letter a segment, in order of precedence: `L` literal, `P` parameter, `R` rest. */
export function patternShape(pattern: PathPattern): string {
  return pattern.segments.map(({ kind }) => (kind === "literal" ? "L" : kind === "parameter" ? "P" : "R")).join("");
}

/** Sorts patterns so that the first one that fits a path is the right one; among equals the order stays. */
export function comparePatterns(left: PathPattern, right: PathPattern): number {
  // Segment by segment rather than by `patternShape`: a sort of ten thousand asks a quarter of a million times.
  for (const [index, { kind }] of left.segments.entries()) {
    const other = right.segments[index];
    if (other === undefined) return 1;
    if (kind !== other.kind) return RANK[kind] - RANK[other.kind];
  }
  return left.segments.length - right.segments.length;
}

const RANK: Readonly<Record<Segment["kind"], number>> = { literal: 0, parameter: 1, rest: 2 };

/** The raw parameters of a path that fits, still percent-encoded, or `undefined`. The path has no query. */
export function matchPattern(pattern: PathPattern, path: string): Readonly<Record<string, string>> | undefined {
  const pieces = path.slice(1).split("/");
  const params: Record<string, string> = {};
  for (const [index, segment] of pattern.segments.entries()) {
    const piece = pieces[index];
    if (piece === undefined) return undefined;
    if (segment.kind === "rest") {
      params[segment.name] = pieces.slice(index).join("/");
      return params;
    }
    if (segment.kind === "literal" ? piece !== segment.text : piece === "") return undefined;
    if (segment.kind === "parameter") params[segment.name] = piece;
  }
  return pieces.length === pattern.segments.length ? params : undefined;
}

/** Parameters as arrows see them: decoded. Only for canonical paths, whose escapes are valid UTF-8. */
export function decodeParams(params: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]));
}

/** The first of `patterns` (sorted by `comparePatterns`) that fits. */
export function firstMatch<Item extends { readonly pattern: PathPattern }>(
  sorted: readonly Item[],
  path: string,
): { readonly item: Item; readonly params: Readonly<Record<string, string>> } | undefined {
  for (const item of sorted) {
    const params = matchPattern(item.pattern, path);
    if (params) return { item, params };
  }
  return undefined;
}

export function isPatternProblem(result: PathPattern | PatternProblem): result is PatternProblem {
  return "problem" in result;
}
