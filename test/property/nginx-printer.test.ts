import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Argument, Directive, MapKey, Variable } from "../../targets/nginx/directive.ts";
import { DOLLAR, printConfiguration } from "../../targets/nginx/print.ts";

/**
 * NGINX's own rules for words, read out of its documentation and `ngx_conf_read_token`, and not out of the printer: a
 * word is bare or in quotes, a backslash stands for the quote or backslash after it, `#` begins a comment between words.
 */
type Token = { readonly kind: "word"; readonly text: string } | { readonly kind: ";" | "{" | "}" };

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const next = /\s+|#[^\n]*|([;{}])|"((?:[^"\\]|\\[\s\S])*)"|((?:[^\s;{}"\\]|\\[\s\S]|\$\{)[^\s;{}]*)/gy;
  while (next.lastIndex < text.length) {
    const at = next.lastIndex;
    const match = next.exec(text);
    if (!match) throw new Error(`no word at ${at}: ${text.slice(at, at + 40)}`);
    const [, mark, quoted, bare] = match;
    if (mark === ";" || mark === "{" || mark === "}") tokens.push({ kind: mark });
    const word = quoted ?? bare;
    if (word !== undefined) tokens.push({ kind: "word", text: withoutBackslashes(word) });
  }
  return tokens;
}

/** A backslash is itself, except before these. */
function withoutBackslashes(word: string): string {
  const controls: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r" };
  return word.replace(/\\(["'\\tnr])/g, (_, character: string) => controls[character] ?? character);
}

interface Node {
  readonly words: readonly string[];
  readonly block?: readonly Node[];
}

function parse(text: string): readonly Node[] {
  const tokens = [...tokensOf(text)];
  const readBlock = (): readonly Node[] => {
    const nodes: Node[] = [];
    let words: string[] = [];
    for (let token = tokens.shift(); token && token.kind !== "}"; token = tokens.shift()) {
      if (token.kind === "word") words.push(token.text);
      else {
        nodes.push(token.kind === "{" ? { words, block: readBlock() } : { words });
        words = [];
      }
    }
    return nodes;
  };
  return readBlock();
}

/** What NGINX makes of a word with variables in it: texts and names in turn, `$gw_dollar` being a `$`. */
function evaluate(word: string, values: (name: string) => string): string {
  return word.replace(/\$(?:\{(\w+)\}|(\d)|(\w+))/g, (_, braced, capture, plain) => {
    const name = braced ?? capture ?? plain;
    return name === DOLLAR.name ? "$" : values(name);
  });
}

const shown = (name: string) => `«${name}»`;

/** The word that a directive shall have, by its meaning. */
function meaning(argument: Exclude<Argument, { kind: "condition" }> | MapKey): string {
  switch (argument.kind) {
    case "plain":
      return argument.text;
    case "key":
      return argument.text;
    case "regex":
      return `~${argument.pattern}`;
    case "variable":
      return shown(argument.name);
    case "template":
      return argument.parts.map((part) => (typeof part === "string" ? part : shown(part.name))).join("");
    case "size":
      return String(argument.bytes);
    case "time":
      return String(argument.milliseconds);
    case "setting":
      return argument.value.kind === "condition" ? "" : `${argument.name}=${meaning(argument.value)}`;
  }
}

/** A printed word as NGINX understands it in the place of `argument`. */
function understood(argument: Exclude<Argument, { kind: "condition" }> | MapKey, word: string): string {
  switch (argument.kind) {
    case "variable":
    case "template":
      return evaluate(word, shown);
    case "key":
      return word.startsWith("\\") ? word.slice(1) : word;
    case "size":
      return String(Number.parseInt(word, 10) * (word.endsWith("m") ? 1_048_576 : word.endsWith("k") ? 1_024 : 1));
    case "time":
      return String(Number.parseInt(word, 10) * (word.endsWith("ms") ? 1 : 1_000));
    case "setting": {
      const { name, value } = argument;
      return value.kind === "condition" ? "" : `${name}=${understood(value, word.slice(name.length + 1))}`;
    }
    case "plain":
    case "regex":
      return word;
  }
}

const hostile = fc.constantFrom(
  '"',
  "'",
  "\\",
  "$",
  "{",
  "}",
  ";",
  "#",
  "\n",
  "\t",
  " ",
  "${x}",
  "$http_cookie",
  "~",
  "é",
  "€",
  "😀",
  "default",
);
const text = fc.array(fc.oneof(hostile, fc.string({ maxLength: 4 })), { maxLength: 8 }).map((parts) => parts.join(""));
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/).filter((candidate) => candidate !== DOLLAR.name);
const variable = fc.record({ kind: fc.constant("variable" as const), name: fc.oneof(name, fc.constantFrom("1", "2")) });

const simple: fc.Arbitrary<Exclude<Argument, { kind: "condition" | "setting" | "key" | "regex" }>> = fc.oneof(
  text.map((value) => ({ kind: "plain" as const, text: value })),
  fc
    .array(fc.oneof(text, variable), { maxLength: 5 })
    .map((parts: (string | Variable)[]) => ({ kind: "template" as const, parts })),
  variable,
  fc.nat(2 ** 31).map((bytes) => ({ kind: "size" as const, bytes })),
  fc.nat(2 ** 31).map((milliseconds) => ({ kind: "time" as const, milliseconds })),
);
const argument = fc.oneof(
  simple,
  fc.tuple(name, simple).map(([setting, value]) => ({ kind: "setting" as const, name: setting, value })),
  text.map((pattern) => ({ kind: "regex" as const, pattern })),
);
const mapKey = text.map((value) => ({ kind: "key" as const, text: value }));
const { directive } = fc.letrec<{ directive: Directive }>((tie) => ({
  directive: fc.record(
    {
      name: fc.oneof(name, mapKey),
      args: fc.array(argument, { maxLength: 3 }),
      block: fc.array(tie("directive"), { maxLength: 3, depthIdentifier: "block" }),
      comment: text,
    },
    { requiredKeys: ["name", "args"] },
  ),
}));

function expectSame(nodes: readonly Node[], directives: readonly Directive[]): void {
  expect(nodes).toHaveLength(directives.length);
  for (const [index, { name: head, args, block }] of directives.entries()) {
    const { words = [], block: inner } = nodes[index] ?? {};
    const wanted = [...(typeof head === "string" ? [{ kind: "plain" as const, text: head }] : [head]), ...args];
    expect(words).toHaveLength(wanted.length);
    for (const [at, part] of wanted.entries()) {
      if (part.kind !== "condition") expect(understood(part, words[at] ?? "")).toBe(meaning(part));
    }
    expect(inner === undefined).toBe(block === undefined);
    if (inner && block) expectSame(inner, block);
  }
}

describe("the printer of nginx.conf", () => {
  test("what it prints is read back as the same tree, whatever the texts are made of", () => {
    fc.assert(
      fc.property(fc.array(directive, { maxLength: 4 }), (directives) => {
        expectSame(parse(printConfiguration(directives)), directives);
      }),
      { numRuns: 2_000 },
    );
  });
});
