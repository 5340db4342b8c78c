import { comparePatterns, type PathPattern, type Segment } from "../../model/matcher.ts";

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
  /** The one of all that fit which a request for the path comes to. */
  winner(path: Pieces): Item | undefined;
  /** Whether any request comes to an item of this tree. */
  reach(item: Item): Reach<Item>;
}

interface Shared<Item> {
  readonly item: Item;
  readonly examples: readonly Pieces[];
}

/** A path that comes to an item; or the items that together take all of its paths, each with one that it takes. */
type Reach<Item> = { readonly reached: Pieces } | { readonly takenBy: readonly Taken<Item>[] };

export interface Taken<Item> {
  readonly item: Item;
  readonly example: Pieces;
}

interface Node<Item> {
  readonly literals: Map<string, Node<Item>>;
  parameter?: Node<Item>;
  /** Whose pattern ends here. */
  end?: Item;
  /** Whose pattern ends here with all that is left. */
  rest?: Item;
}

interface Patterned {
  readonly pattern: PathPattern;
}

export function createPathTree<Item extends Patterned>(items: readonly Item[]): PathTree<Item> {
  const root: Node<Item> = { literals: new Map() };
  let longest = 0;
  for (const item of items) {
    insert(root, item);
    longest = Math.max(longest, item.pattern.segments.length);
  }
  const anyText = textOfNoLiteral(items);
  const examples: Examples = { anyText, rests: restsUpTo(longest, anyText) };
  return {
    sharing: (pattern) => sharing(root, pattern.segments, [], examples),
    fitting: (path) => fitting(root, path),
    winner: (path) => winner(fitting(root, path)),
    reach: ({ pattern }) => reach(root, pattern.segments, anyText),
  };
}

function insert<Item extends Patterned>(root: Node<Item>, item: Item): void {
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

interface Examples {
  /** A piece that no literal is, so that what fits it fits any. */
  readonly anyText: string;
  /** What a rest stands for: pieces up to one more than the longest pattern has, with a last slash or not; or nothing. */
  readonly rests: readonly Pieces[];
}

function textOfNoLiteral(items: readonly Patterned[]): string {
  const texts = new Set<string>();
  for (const { pattern } of items)
    for (const segment of pattern.segments) if (segment.kind === "literal") texts.add(segment.text);
  let number = 1;
  while (texts.has(String(number))) number++;
  return String(number);
}

function restsUpTo(longest: number, anyText: string): readonly Pieces[] {
  const lengths = Array.from({ length: longest + 1 }, (_, index) => index + 1);
  const texts = lengths.map((length) => Array.from({ length }, () => anyText));
  return [...texts.flatMap((pieces) => [pieces, [...pieces, ""]]), [""]];
}

function* sharing<Item>(
  node: Node<Item>,
  segments: readonly Segment[],
  before: Pieces,
  examples: Examples,
): Iterable<Shared<Item>> {
  const [segment, ...others] = segments;
  if (segment === undefined) {
    if (node.end !== undefined) yield { item: node.end, examples: [before] };
    return;
  }
  if (node.rest !== undefined) yield { item: node.rest, examples: examplesOf(segments, before, examples) };
  // A rest goes on over the segments of every item below.
  const next = segment.kind === "rest" ? segments : others;
  for (const [text, child] of childrenFor(node, segment)) {
    const path = [...before, text];
    yield* sharing(child, next, path, examples);
    if (segment.kind === "rest" && child.end !== undefined) yield { item: child.end, examples: [path] };
  }
  const { parameter } = node;
  if (parameter === undefined || (segment.kind === "literal" && segment.text === "")) return;
  const path = [...before, segment.kind === "literal" ? segment.text : examples.anyText];
  yield* sharing(parameter, next, path, examples);
  if (segment.kind === "rest" && parameter.end !== undefined) yield { item: parameter.end, examples: [path] };
}

/** The children by a literal that a segment can be too. */
function* childrenFor<Item>({ literals }: Node<Item>, segment: Segment): Iterable<readonly [string, Node<Item>]> {
  if (segment.kind === "literal") {
    const child = literals.get(segment.text);
    if (child !== undefined) yield [segment.text, child];
    return;
  }
  for (const entry of literals) if (segment.kind === "rest" || entry[0] !== "") yield entry;
}

/** Of all paths that the segments fit. */
function examplesOf(segments: readonly Segment[], before: Pieces, { anyText, rests }: Examples): readonly Pieces[] {
  const pieces = segments.flatMap((segment) =>
    segment.kind === "rest" ? [] : [segment.kind === "literal" ? segment.text : anyText],
  );
  const path = [...before, ...pieces];
  return segments.at(-1)?.kind === "rest" ? rests.map((rest) => [...path, ...rest]) : [path];
}

function* fitting<Item>(node: Node<Item>, path: Pieces, from = 0): Iterable<Item> {
  const piece = path[from];
  if (piece === undefined) {
    if (node.end !== undefined) yield node.end;
    return;
  }
  if (node.rest !== undefined) yield node.rest;
  const literal = node.literals.get(piece);
  if (literal !== undefined) yield* fitting(literal, path, from + 1);
  if (node.parameter !== undefined && piece !== "") yield* fitting(node.parameter, path, from + 1);
}

function winner<Item extends Patterned>(items: Iterable<Item>): Item | undefined {
  let best: Item | undefined;
  for (const item of items) if (!best || comparePatterns(item.pattern, best.pattern) < 0) best = item;
  return best;
}

/**
 * A path with a text of its own for every parameter is taken from its pattern by no other: only a pattern of the same
 * kinds fits it, or one with a rest where this one goes on, which comes later. So only a rest can be hidden, and only by
 * patterns that begin as its own does.
 */
function reach<Item>(root: Node<Item>, segments: readonly Segment[], anyText: string): Reach<Item> {
  const path: string[] = [];
  let node = root;
  for (const segment of segments) {
    if (segment.kind === "rest") return reachOfRest(node, path, anyText);
    path.push(segment.kind === "literal" ? segment.text : anyText);
    node = childOf(node, segment);
  }
  return { reached: path };
}

/**
 * What is left of a rest at `node`. Literals take only themselves, so all of it is taken where something ends with a
 * slash, something takes one piece, and after that piece either a rest goes on or, again, all is taken.
 */
function reachOfRest<Item>(node: Node<Item>, before: Pieces, anyText: string): Reach<Item> {
  const { parameter } = node;
  const one = [...before, anyText];
  if (parameter?.end === undefined) return { reached: one };
  const slash = [...before, ""];
  const empty = node.literals.get("")?.end;
  if (empty === undefined) return { reached: slash };
  const deeper = takenAfter(parameter, one, anyText);
  if ("reached" in deeper) return deeper;
  return { takenBy: [{ item: parameter.end, example: one }, { item: empty, example: slash }, ...deeper.takenBy] };
}

/** Of all that goes on after one piece: patterns that end take it from a rest there, and what they leave is the rest's. */
function takenAfter<Item>(node: Node<Item>, before: Pieces, anyText: string): Reach<Item> {
  const reached = reachOfRest(node, before, anyText);
  if ("takenBy" in reached || node.rest === undefined) return reached;
  return { takenBy: [{ item: node.rest, example: reached.reached }] };
}
