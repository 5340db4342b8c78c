import type { Argument, Directive, MapKey, Variable } from "./directive.ts";

/** Holds a `$`: in text with variables NGINX has no other way to write one (`emitHttp` declares it). */
export const DOLLAR: Variable = { kind: "variable", name: "gw_dollar" };

/** The longest word that NGINX reads (`NGX_CONF_BUFFER`, 4,096 bytes) less its quotes; longer text is a bug of ours. */
const LONGEST_WORD_BYTES = 4_000;

/** What needs no quotes wherever it stands. */
const BARE = /^[A-Za-z0-9_./:=@$,+*^~()[\]-]+$/;

/** Words that a `map` gives a meaning of their own; a backslash in front takes it away. */
const SPECIAL_KEY = /^(?:[\\~]|(?:default|hostnames|include|volatile)$)/;

/** The text of a configuration file. The only place that quotes. */
export function printConfiguration(directives: readonly Directive[]): string {
  return directives.map((directive) => printDirective(directive, "")).join("");
}

function printDirective({ name, args, block, comment }: Directive, indent: string): string {
  const words = [typeof name === "string" ? quote(name) : quote(writeArgument(name)), ...args.map(printArgument)];
  if (!block) return `${indent}${words.join(" ")};${comment === undefined ? "" : ` # ${oneLine(comment)}`}\n`;
  const above = comment === undefined ? "" : `${indent}# ${oneLine(comment)}\n`;
  const inner = block.map((child) => printDirective(child, `${indent}  `)).join("");
  return `${above}${indent}${words.join(" ")} {\n${inner}${indent}}\n`;
}

/** How a directive's argument stands in the file. */
function printArgument(argument: Argument): string {
  // The parentheses of an `if` are no part of any word, so a condition is never quoted as a whole.
  if (argument.kind !== "condition") return quote(writeArgument(argument));
  const { variable, is } = argument;
  return is === undefined ? `($${variable.name})` : `($${variable.name} = ${quote(is)})`;
}

/** The word that NGINX shall read, before quoting. */
function writeArgument(argument: Exclude<Argument, { kind: "condition" }> | MapKey): string {
  switch (argument.kind) {
    case "plain":
      return argument.text;
    case "key":
      return SPECIAL_KEY.test(argument.text) ? `\\${argument.text}` : argument.text;
    case "regex":
      return `~${argument.pattern}`;
    case "variable":
      return `$${argument.name}`;
    case "template":
      return writeTemplate(argument.parts);
    case "size":
      return writeSize(argument.bytes);
    case "time":
      return writeTime(argument.milliseconds);
    case "setting":
      if (argument.value.kind === "condition") throw new Error(`"${argument.name}" cannot be a condition`);
      return `${argument.name}=${writeArgument(argument.value)}`;
  }
}

function writeTemplate(parts: readonly (string | Variable)[]): string {
  const pieces = parts.flatMap((part) => (typeof part === "string" ? withoutDollars(part) : [part]));
  return pieces
    .map((piece, index) => {
      if (typeof piece === "string") return piece;
      const next = pieces[index + 1];
      // `$name` would swallow a letter that follows; a name that is a number is a capture and takes no braces.
      const isCut = typeof next === "string" && /^\w/.test(next) && !/^\d$/.test(piece.name);
      return isCut ? `\${${piece.name}}` : `$${piece.name}`;
    })
    .join("");
}

/** Text with each `$` as the variable that holds one. */
function withoutDollars(text: string): readonly (string | Variable)[] {
  return text
    .split("$")
    .flatMap((piece, index) => (index === 0 ? [piece] : [DOLLAR, piece]))
    .filter((piece) => piece !== "");
}

function writeSize(bytes: number): string {
  if (bytes > 0 && bytes % 1_048_576 === 0) return `${bytes / 1_048_576}m`;
  return bytes > 0 && bytes % 1_024 === 0 ? `${bytes / 1_024}k` : String(bytes);
}

function writeTime(milliseconds: number): string {
  return milliseconds % 1_000 === 0 ? `${milliseconds / 1_000}s` : `${milliseconds}ms`;
}

/**
 * A word as NGINX's reader takes it apart (`ngx_conf_read_token`): between double quotes only a backslash and the quote
 * itself need a backslash; a line break is one character like any other.
 */
function quote(word: string): string {
  const printed = BARE.test(word) ? word : `"${word.replace(/[\\"]/g, "\\$&")}"`;
  if (Buffer.byteLength(printed) > LONGEST_WORD_BYTES) throw new Error(`too long for NGINX: ${printed.slice(0, 60)}…`);
  return printed;
}

function oneLine(comment: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a comment ends at the first of them
  return comment.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ");
}
