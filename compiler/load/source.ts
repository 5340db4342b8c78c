import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { extname } from "node:path";
import { type CallExpression, type Expression, type Node, type Program, parse } from "acorn";
import type { SourcePlace } from "./definition.ts";
import { type Binding, type Exports, exportsOf, namesOf } from "./names.ts";

/**
 * One file of the author's. Stripping types writes blanks over them, so every position in the parsed JavaScript is a
 * position in the TypeScript.
 */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly program: Program;
  /** Calls by `line:column`, both 1-based, as V8 reports where a function was called. */
  readonly calls: ReadonlyMap<string, CallExpression>;
  /** What the names of the file's own scope stand for. */
  readonly names: ReadonlyMap<string, Binding>;
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

/** The files of one run, each read and parsed once, when it is first asked for. */
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

/** Where the parser stopped in a file that is not valid JavaScript once its types are stripped. */
export function syntaxFault(file: string): SourcePlace | undefined {
  try {
    parseText(readFileSync(file, "utf8"), file);
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError) || !("loc" in error)) return undefined;
    const { loc } = error;
    if (typeof loc !== "object" || loc === null || !("line" in loc) || !("column" in loc)) return undefined;
    return { file, line: Number(loc.line), column: Number(loc.column) + 1 };
  }
}

function parseFile(file: string, sources: Sources): Source | undefined {
  try {
    const text = readFileSync(file, "utf8");
    const program = parseText(text, file);
    return {
      file,
      text,
      program,
      calls: callsOf(program),
      names: namesOf(program),
      exports: exportsOf(program),
      sources,
    };
  } catch {
    return undefined;
  }
}

function parseText(text: string, file: string): Program {
  const isTypeScript = [".ts", ".mts", ".cts"].includes(extname(file));
  return parse(isTypeScript ? withoutTypes(text) : text, {
    ecmaVersion: "latest",
    sourceType: "module",
    locations: true,
  });
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
  visit(program, (node) => {
    if (!isCall(node) || !node.loc) return;
    const { line, column } = node.loc.start;
    calls.set(`${line}:${column + 1}`, node);
  });
  return calls;
}

function visit(node: Node, enter: (node: Node) => void): void {
  enter(node);
  const children: readonly unknown[] = Object.values(node).flat();
  for (const child of children) if (isNode(child)) visit(child, enter);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function isCall(node: Node): node is CallExpression {
  return node.type === "CallExpression";
}
