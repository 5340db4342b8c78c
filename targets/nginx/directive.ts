/**
 * NGINX's configuration as a tree. Emitters make directives out of typed arguments; `print.ts` alone turns them into
 * text and quotes what needs quotes, so no value of a gateway can end a directive or begin one.
 */
export interface Directive {
  /** A directive's name, or the key of an entry in a `map`. */
  readonly name: string | MapKey;
  readonly args: readonly Argument[];
  readonly block?: readonly Directive[];
  /** Printed beside a directive, above a block; for people, NGINX never reads it. */
  readonly comment?: string;
}

/** Read by NGINX at run time. `$` in text around it stays a `$`. */
export interface Variable {
  readonly kind: "variable";
  /** Without `$`. */
  readonly name: string;
}

/** A key of a `map`: a text (compared without regard to case!) or a regular expression. */
export type MapKey = { readonly kind: "key"; readonly text: string } | Regex;

/** PCRE, case-sensitive; anchors are part of the pattern. */
export interface Regex {
  readonly kind: "regex";
  readonly pattern: string;
}

export type Argument =
  /** For places where NGINX looks for no variables: keywords, file names, addresses. */
  | { readonly kind: "plain"; readonly text: string }
  /** For places where it does. */
  | { readonly kind: "template"; readonly parts: readonly (string | Variable)[] }
  | Variable
  | MapKey
  | { readonly kind: "size"; readonly bytes: number }
  | { readonly kind: "time"; readonly milliseconds: number }
  /** `name=value` in one word. */
  | { readonly kind: "setting"; readonly name: string; readonly value: Argument }
  /** What an `if` asks: whether a variable is a word, or else whether it is neither empty nor `0`. */
  | { readonly kind: "condition"; readonly variable: Variable; readonly is?: string };

export const plain = (text: string): Argument => ({ kind: "plain", text });
export const template = (...parts: readonly (string | Variable)[]): Argument => ({ kind: "template", parts });
export const variable = (name: string): Variable => ({ kind: "variable", name });
export const key = (text: string): MapKey => ({ kind: "key", text });
export const regex = (pattern: string): Regex => ({ kind: "regex", pattern });
/** A text as it stands, in its own case: for keys of a `map`, which compares texts without regard to it. */
export const exactly = (text: string): Regex => regex(`^${text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}$`);
export const size = (bytes: number): Argument => ({ kind: "size", bytes });
export const time = (milliseconds: number): Argument => ({ kind: "time", milliseconds });
export const setting = (name: string, value: Argument): Argument => ({ kind: "setting", name, value });

/** A directive; texts among its arguments are plain words. */
export function directive(name: string, ...args: readonly (string | Argument)[]): Directive {
  return { name, args: args.map(asArgument) };
}

/** A directive with a block. */
export function block(name: string, args: readonly (string | Argument)[], children: readonly Directive[]): Directive {
  return { name, args: args.map(asArgument), block: children };
}

/** `if ($asked) { … }`, or `if ($asked = is) { … }`. */
export function when(asked: Variable, children: readonly Directive[], is?: string): Directive {
  return block("if", [{ kind: "condition", variable: asked, ...(is !== undefined && { is }) }], children);
}

export function withComment(subject: Directive, comment: string | undefined): Directive {
  return comment === undefined ? subject : { ...subject, comment };
}

function asArgument(argument: string | Argument): Argument {
  return typeof argument === "string" ? plain(argument) : argument;
}
