import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { type CallExpression, type Comment, type Expression, type Node, type Program, parse } from "acorn";
import type { SourcePlace } from "./definition.ts";
import { type Lines, linesOf } from "./lines.ts";
import { type Binding, type Exports, exportsOf, namesOf } from "./names.ts";
import { changedNames, localNames, type Range } from "./scopes.ts";
import { stripTypes } from "./strip-types.ts";
import { type Survey, walk } from "./walk.ts";

/**
 * One file of the author's. Stripping types writes blanks over them, so every position in the parsed JavaScript is a
 * position in the TypeScript.
 */
export interface Source {
  readonly file: string;
  readonly text: string;
  /** What runs: the text with blanks in place of its types. */
  readonly code: string;
  readonly lines: Lines;
  readonly program: Program;
  readonly comments: readonly Comment[];
  /** Calls by the offset that they begin at. */
  readonly calls: ReadonlyMap<number, CallExpression>;
  /** What the names of the file's own scope stand for. */
  readonly names: ReadonlyMap<string, Binding>;
  /** Where a name stands for something else. */
  readonly locals: ReadonlyMap<string, readonly Range[]>;
  readonly exports: Exports;
  /** The files it belongs among, to follow imports. */
  readonly sources: Sources;
}

/** An expression together with the file it stands in. */
export interface Place {
  readonly node: Expression;
  readonly source: Source;
}

/** What to underline. `length` is in UTF-16 units, and may reach over the end of the line. */
export interface Span extends SourcePlace {
  readonly length: number;
}

/** A file as it was when it ran. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  readonly code: string;
}

/** The files of one compilation, each parsed once: as it ran, else as it is when it is first asked for. */
export interface Sources {
  /** `undefined` for a file that cannot be read or parsed. */
  read(file: string): Source | undefined;
  /** Parses a file that was read for the run, at once: the run goes on meanwhile. */
  add(ran: SourceText): void;
}

export function openSources(): Sources {
  const known = new Map<string, Source | undefined>();
  const sources: Sources = {
    read(file) {
      if (!known.has(file)) known.set(file, readFile(file, sources));
      return known.get(file);
    },
    add: (ran) => void known.set(ran.file, parseText(ran, sources)),
  };
  return sources;
}

/** The call that a value was declared by. */
export function callAt(sources: Sources, at: SourcePlace): Place | undefined {
  const source = sources.read(at.file);
  const node = source?.calls.get(source.lines.offsetOf(at));
  return source && node && { node, source };
}

export function spanOf(node: Node, source: Source): Span {
  return { file: source.file, ...source.lines.placeOf(node.start), length: node.end - node.start };
}

/** Where a file stops being valid: as TypeScript that is only types, or as the JavaScript behind them. */
export function syntaxFault(file: string): SourcePlace | undefined {
  const text = readFileSync(file, "utf8");
  try {
    parseCode(codeOf(text, file));
    return undefined;
  } catch (error) {
    const fault = error instanceof Error ? (parserFault(error) ?? stripperFault(error, text)) : undefined;
    return fault && { file, ...fault };
  }
}

type Fault = Omit<SourcePlace, "file">;

/** Acorn says where on the error itself. */
function parserFault(error: Error): Fault | undefined {
  const loc: unknown = Reflect.get(error, "loc");
  if (typeof loc !== "object" || loc === null || !("line" in loc) || !("column" in loc)) return undefined;
  return { line: Number(loc.line), column: Number(loc.column) + 1 };
}

/** Node says where only in front of the stack: `:line`, the lines around, and below a single one a caret. */
function stripperFault({ stack = "" }: Error, text: string): Fault | undefined {
  const [, lineNumber] = /^:(\d+)\n/.exec(stack) ?? [];
  if (lineNumber === undefined) return undefined;
  const line = Number(lineNumber);
  const [, caret] = /\n( *)\^+\n/.exec(stack) ?? [];
  const column = caret === undefined ? (text.split("\n")[line - 1] ?? "").search(/\S|$/) : caret.length;
  return { line, column: column + 1 };
}

function readFile(file: string, sources: Sources): Source | undefined {
  try {
    const text = readFileSync(file, "utf8");
    return parseText({ file, text, code: codeOf(text, file) }, sources);
  } catch {
    return undefined;
  }
}

function parseText({ file, text, code }: SourceText, sources: Sources): Source | undefined {
  const comments: Comment[] = [];
  const program = parsed(code, comments);
  if (!program) return undefined;
  const [calls, changed, locals] = [callsOf(), changedNames(), localNames()];
  walk(program, [calls.enter, changed.enter, locals.enter]);
  const names = [...namesOf(program)].map(([name, binding]): readonly [string, Binding] => {
    return [name, changed.found.has(name) ? { kind: "variable" } : binding];
  });
  return {
    ...{ file, text, code, lines: linesOf(code), program, comments, sources },
    calls: calls.found,
    names: new Map(names),
    locals: locals.found,
    exports: exportsOf(program),
  };
}

function parsed(code: string, comments: Comment[]): Program | undefined {
  try {
    return parseCode(code, comments);
  } catch {
    return undefined;
  }
}

function parseCode(code: string, comments: Comment[] = []): Program {
  return parse(code, { ecmaVersion: "latest", sourceType: "module", onComment: comments });
}

function codeOf(text: string, file: string): string {
  return [".ts", ".mts", ".cts"].includes(extname(file)) ? stripTypes(text) : text;
}

function callsOf(): Survey<ReadonlyMap<number, CallExpression>> {
  const found = new Map<number, CallExpression>();
  return {
    found,
    enter(node) {
      if (node.type === "CallExpression") found.set(node.start, node);
    },
  };
}
