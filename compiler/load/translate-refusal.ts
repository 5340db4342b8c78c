import type { Node } from "acorn";
import { type Source, type Span, spanOf } from "./source.ts";

/** What keeps an arrow from being translated, and what a message about it says. `name` is the text of the source. */
export interface TranslateParameters {
  /** The function is made by code, or lies where its source cannot be followed to. */
  readonly "expression/not-an-arrow": Nothing;
  readonly "expression/async": Nothing;
  /** A body in braces. */
  readonly "expression/statements": Nothing;
  readonly "expression/mutation": Nothing;
  readonly "expression/call": { readonly name: string };
  /** Of `includes`, `startsWith`, `endsWith`: not exactly one, or not surely a text. */
  readonly "expression/argument": { readonly method: string };
  readonly "expression/loose-equality": { readonly operator: string };
  readonly "expression/arithmetic": { readonly operator: string };
  /** Any other operator: `typeof`, `in`, `instanceof`, … */
  readonly "expression/operator": { readonly operator: string };
  /** `<` and the like of what is not surely a number. */
  readonly "expression/text-order": { readonly operator: string; readonly name: string };
  /** Two values that may both be missing, and are equal then. */
  readonly "expression/both-absent": { readonly left: string; readonly right: string };
  /** `value` is none that `name` can have; `allowed` lists these, or says the type. */
  readonly "expression/never-equal": { readonly name: string; readonly value: string; readonly allowed: string };
  /** Lists and objects compared by `===`, which no two requests share. */
  readonly "expression/object-equality": { readonly name: string };
  /** `known` lists what there is. */
  readonly "expression/unknown-input": { readonly name: string; readonly known: string; readonly suggestion: string };
  /** `includes` of what may be a list or a text. */
  readonly "expression/unknown-type": { readonly name: string };
  readonly "expression/header-case": { readonly name: string; readonly instead: string };
  readonly "expression/free-name": { readonly name: string };
  readonly "expression/let": { readonly name: string };
  /** A field chosen by a value of the request. */
  readonly "expression/computed": { readonly name: string };
  /** Defaults, rests or several parameters. */
  readonly "expression/pattern": Nothing;
  /** `&&` or `||` used for one of its sides. */
  readonly "expression/truth-as-value": { readonly operator: string };
  /** A template with what is not surely a text, number or boolean; `type` says what it is instead. */
  readonly "expression/template-of-object": { readonly name: string; readonly type: string };
  readonly "expression/length": { readonly name: string };
  /** A regular expression or a bigint. */
  readonly "expression/literal": { readonly name: string };
  /** A list of other than plain values. */
  readonly "expression/list": Nothing;
  readonly "expression/object-key": { readonly name: string };
  readonly "expression/spread": Nothing;
  /** Anything else: `syntax` is its name in the ECMAScript syntax tree. */
  readonly "expression/syntax": { readonly syntax: string };
}

type Nothing = { readonly [name: string]: never };

export type TranslateCode = keyof TranslateParameters;

export interface TranslateProblem {
  readonly code: TranslateCode;
  readonly parameters: Readonly<Record<string, string>>;
  readonly span: Span;
}

/** Leaves the translation from any depth; caught where it began, so no caller ever sees it. */
export class Refusal extends Error {
  readonly problem: TranslateProblem;

  constructor(problem: TranslateProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

export function refuse<Code extends TranslateCode>(
  code: Code,
  parameters: TranslateParameters[Code],
  at: { readonly node: Node; readonly source: Source },
): never {
  throw new Refusal({ code, parameters: { ...parameters }, span: spanOf(at.node, at.source) });
}

/** As the author wrote it. */
export function textAt({ node, source }: { readonly node: Node; readonly source: Source }): string {
  return source.text.slice(node.start, node.end);
}
