import type { PathPattern, Segment } from "../../model/matcher.ts";

/** A path as its pieces between the slashes. */
export type Pieces = readonly string[];

/**
 * Path patterns by their segments: which of thousands share a path with another one is found without looking at them all.
 * Of patterns that fit exactly the same paths (`patternKey`) there is one.
 */
export interface PathTree<Item> {
  /**
   * The items that fit some path which `pattern` fits too, each with examples of such paths. If another item fits all of
   * these examples, it fits every path that the two share.
   */
  sharing(pattern: PathPattern): Iterable<Shared<Item>>;
  fitting(path: Pieces): Iterable<Item>;
}

interface Shared<Item> {
  readonly item: Item;
  readonly examples: readonly Pieces[];
}

interface Node<Item> {
  readonly literals: Map<string, Node<Item>>;
  parameter?: Node<Item>;
  /** Whose pattern ends here. */
  end?: Item;
  /** Whose pattern ends here with all that is left. */
  rest?: Item;
}

/** A text that no literal is, so that what fits it fits any. */
const ANY_TEXT = "%20";

export function createPathTree<Item extends { readonly pattern: PathPattern }>(items: readonly Item[]): PathTree<Item> {
  const root: Node<Item> = { literals: new Map() };
  let longest = 0;
  for (const item of items) {
    insert(root, item);
    longest = Math.max(longest, item.pattern.segments.length);
  }
  const rests = restsUpTo(longest);
  return {
    sharing: (pattern) => sharing(root, pattern.segments, [], rests),
    fitting: (path) => fitting(root, path),
  };
}

function insert<Item extends { readonly pattern: PathPattern }>(root: Node<Item>, item: Item): void {
  let node = root;
  for (const segment of item.pattern.segments) {
    if (segment.kind === "rest") {
      node.rest = item;
      return;
    }
    node = childOf(node, segment);
  }
  node.end = item;
}

function childOf<Item>(node: Node<Item>, segment: Exclude<Segment, { readonly kind: "rest" }>): Node<Item> {
  const known = segment.kind === "parameter" ? node.parameter : node.literals.get(segment.text);
  if (known) return known;
  const child: Node<Item> = { literals: new Map() };
  if (segment.kind === "parameter") node.parameter = child;
  else node.literals.set(segment.text, child);
  return child;
}

/** Nothing, and pieces of any text up to one more than the longest pattern has, with and without a slash at the end. */
function restsUpTo(longest: number): readonly Pieces[] {
  const lengths = Array.from({ length: longest + 1 }, (_, index) => index + 1);
  const texts = lengths.map((length) => Array.from({ length }, () => ANY_TEXT));
  return [[""], ...texts.flatMap((pieces) => [pieces, [...pieces, ""]])];
}

function* sharing<Item>(
  node: Node<Item>,
  segments: readonly Segment[],
  before: Pieces,
  rests: readonly Pieces[],
): Iterable<Shared<Item>> {
  const [segment, ...others] = segments;
  if (segment === undefined) {
    if (node.end !== undefined) yield { item: node.end, examples: [before] };
    return;
  }
  if (node.rest !== undefined) yield { item: node.rest, examples: examplesOf(segments, before, rests) };
  // A rest goes on over the segments of every item below.
  const next = segment.kind === "rest" ? segments : others;
  for (const [text, child] of node.literals) {
    if (segment.kind === "literal" ? segment.text !== text : segment.kind === "parameter" && text === "") continue;
    yield* sharing(child, next, [...before, text], rests);
    if (segment.kind === "rest" && child.end !== undefined) yield { item: child.end, examples: [[...before, text]] };
  }
  const { parameter } = node;
  if (parameter === undefined || (segment.kind === "literal" && segment.text === "")) return;
  const path = [...before, segment.kind === "literal" ? segment.text : ANY_TEXT];
  yield* sharing(parameter, next, path, rests);
  if (segment.kind === "rest" && parameter.end !== undefined) yield { item: parameter.end, examples: [path] };
}

/** Of all paths that the segments fit. */
function examplesOf(segments: readonly Segment[], before: Pieces, rests: readonly Pieces[]): readonly Pieces[] {
  const pieces = segments.flatMap((segment) =>
    segment.kind === "rest" ? [] : [segment.kind === "literal" ? segment.text : ANY_TEXT],
  );
  const path = [...before, ...pieces];
  return segments.at(-1)?.kind === "rest" ? rests.map((rest) => [...path, ...rest]) : [path];
}

function* fitting<Item>(node: Node<Item>, path: Pieces): Iterable<Item> {
  const [piece, ...others] = path;
  if (piece === undefined) {
    if (node.end !== undefined) yield node.end;
    return;
  }
  if (node.rest !== undefined) yield node.rest;
  const literal = node.literals.get(piece);
  if (literal !== undefined) yield* fitting(literal, others);
  if (node.parameter !== undefined && piece !== "") yield* fitting(node.parameter, others);
}
