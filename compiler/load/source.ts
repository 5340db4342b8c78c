import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { extname } from "node:path";
import { type CallExpression, type Comment, type Expression, type Node, type Program, parse } from "acorn";
import type { SourcePlace } from "./definition.ts";
import { type Binding, type Exports, exportsOf, namesOf } from "./names.ts";
import { changedNames, localNames, type Range } from "./scopes.ts";
import { walk } from "./walk.ts";

/**
 * One file of the author's. Stripping types writes blanks over them, so every position in the parsed JavaScript is a
 * position in the TypeScript.
 */
export interface Source {
  readonly file: string;
  readonly text: string;
  /** What runs: the text with blanks in place of its types. */
  readonly code: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
  /** Calls by `line:column`, both 1-based, as V8 reports where a function was called. */
  readonly calls: ReadonlyMap<string, CallExpression>;
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

/** The files of one compilation, each read and parsed once, when it is first asked for. */
export interface Sources {
  /** `undefined` for a file that cannot be read or parsed. */
  read(file: string): Source | undefined;
}

export function openSources(): Sources {
  const known = new Map<string, Source | undefined>();
  const sources: Sources = {
    read(file) {
      if (!known.has(file)) known.set(file, parseFile(file, sources));
      return known.get(file);
    },
  };
  return sources;
}

/** The call that a value was declared by. */
export function callAt(sources: Sources, at: SourcePlace): Place | undefined {
  const source = sources.read(at.file);
  const node = source?.calls.get(`${at.line}:${at.column}`);
  return source && node && { node, source };
}

export function spanOf(node: Node, source: Source): Span {
  const { file } = source;
  // Always there: the parser is asked for locations.
  const { line, column } = node.loc?.start ?? { line: 1, column: 0 };
  return { file, line, column: column + 1, length: node.end - node.start };
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

function parseFile(file: string, sources: Sources): Source | undefined {
  try {
    const text = readFileSync(file, "utf8");
    const code = codeOf(text, file);
    const comments: Comment[] = [];
    const program = parseCode(code, comments);
    const changed = changedNames(program);
    const names = [...namesOf(program)].map(([name, binding]): readonly [string, Binding] => {
      return [name, changed.has(name) ? { kind: "variable" } : binding];
    });
    const read = {
      calls: callsOf(program),
      names: new Map(names),
      locals: localNames(program),
      exports: exportsOf(program),
    };
    return { file, text, code, program, comments, sources, ...read };
  } catch {
    return undefined;
  }
}

function parseCode(code: string, comments: Comment[] = []): Program {
  return parse(code, { ecmaVersion: "latest", sourceType: "module", locations: true, onComment: comments });
}

function codeOf(text: string, file: string): string {
  return [".ts", ".mts", ".cts"].includes(extname(file)) ? withoutTypes(text) : text;
}

/** Node warns, once a process, that stripping is experimental; that is our concern and not the author's. */
function withoutTypes(text: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}

function callsOf(program: Program): ReadonlyMap<string, CallExpression> {
  const calls = new Map<string, CallExpression>();
  walk(program, (node) => {
    if (node.type !== "CallExpression" || !node.loc) return;
    const { line, column } = node.loc.start;
    calls.set(`${line}:${column + 1}`, node);
  });
  return calls;
}
