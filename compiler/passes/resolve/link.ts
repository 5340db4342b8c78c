import { relative, sep } from "node:path";
import type { Expression } from "../../../model/expression.ts";
import type { Declaration, Declared, DeclaredKind, DeclaredOf } from "../../declaration/nodes.ts";
import { isCode } from "../../diagnostics/catalogue.ts";
import type { Place, Report } from "../../diagnostics/report.ts";
import type { Source } from "../../ir/gateway.ts";
import type { PropertyPath } from "../../load/definition.ts";
import type { Shape } from "../../load/shape.ts";
import { translateArrow } from "../../load/translate.ts";
import type { Locator } from "../locator.ts";
import type { Places } from "../places.ts";

/** What the outside gives to `resolve`: nothing here is read by the compiler itself. */
export interface Surroundings {
  /** Addresses to use instead, by `host:port`, as `--resolve` gives them. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Stores as declared; or every declared Redis at this URL instead; or all in memory (`dev` without a Redis). */
  readonly stores: "declared" | "memory" | { readonly redis: string };
  /** The text of a file named by `asset()`, relative to the source file that names it. */
  readAsset(path: string, from: string): { readonly text: string } | { readonly problem: string };
}

export interface ResolveOptions {
  readonly surroundings: Surroundings;
  readonly locator: Locator;
  /** The gateway's folder. */
  readonly folder: string;
  /** Is told where each policy and step was written. */
  readonly places: Places;
}

/** A property of a declared value. */
interface DeclaredAt {
  readonly node: number;
  readonly path: PropertyPath;
  readonly part?: "key" | "value";
}

/** The declared values and the ways to look at them that every part of `resolve` needs. */
export interface Link {
  readonly declaration: Declaration;
  readonly surroundings: Surroundings;
  readonly report: Report;
  /** Where a property is, for a finding: its value, or its name. */
  at(node: number, path: PropertyPath, part?: "key" | "value"): Place;
  /**
   * Where a value was declared, for the plan and for comments in artifacts. The file is relative to the gateway's folder,
   * so that the same gateway gives the same bytes on any machine.
   */
  source(node: number, path?: PropertyPath, part?: "key" | "value"): Source;
  /** The same item, with its place kept beside it. */
  placed<Item extends object>(item: Item, at: DeclaredAt): Item;
  /** The value a property names, if it is of one of these kinds; else a finding and `undefined`. */
  follow<Kind extends DeclaredKind>(
    reference: number,
    kinds: readonly Kind[],
    from: { readonly node: number; readonly path: PropertyPath },
  ): DeclaredOf<Kind> | undefined;
  /** The arrow of a property as data, over what it may look at; else a finding and `undefined`. */
  translate(node: number, path: PropertyPath, inputs: Readonly<Record<string, Shape>>): Expression | undefined;
  /** The text of an arrow as written, on one line. */
  textOf(node: number, path: PropertyPath): string;
}

export function createLink(
  declaration: Declaration,
  { surroundings, locator, folder, places }: ResolveOptions,
  report: Report,
): Link {
  const at = (node: number, path: PropertyPath, part: "key" | "value" = "value"): Place => ({
    path,
    // Looked up when it is asked for: of most places nothing is found, and a file is parsed for the first one.
    get span() {
      return locator.span(node, path, part);
    },
  });
  const source: Link["source"] = (node, path = [], part = "value") => {
    const span = locator.span(node, path, part);
    return span
      ? { ...span, file: relative(folder, span.file).replaceAll(sep, "/") }
      : { file: "", line: 0, column: 0 };
  };
  return {
    declaration,
    surroundings,
    report,
    at,
    source,
    placed: (item, { node, path, part }) => places.note(item, () => source(node, path, part)),
    follow(reference, kinds, from) {
      const value = declaration.nodes.get(reference);
      if (value && isOfKind(value, kinds)) return value;
      const expected = listOf(kinds.map((kind) => NAMES[kind]));
      const actual = value ? NAMES[value.kind] : "another value";
      const property = String(from.path.at(-1) ?? "");
      report.add("schema/wrong-kind", { property, expected, actual }, at(from.node, from.path));
      return undefined;
    },
    translate(node, path, inputs) {
      const place = locator.place(node, path);
      if (!place) {
        // A property that is made by code, as by Object.fromEntries, stands nowhere in the source.
        report.add("expression/not-an-arrow", {}, at(node, path));
        return undefined;
      }
      const translated = translateArrow(place, inputs);
      if (translated.ok) return translated.expression;
      const { code, span } = translated.problem;
      const parameters = withWords(translated.problem.parameters);
      if (!isCode(code)) throw new Error(`"${code}" is not in the catalogue`);
      report.addFound(code, parameters, { path, span });
      return undefined;
    },
    textOf(node, path) {
      const place = locator.place(node, path);
      return place ? place.source.text.slice(place.node.start, place.node.end).replace(/\s+/g, " ") : "";
    },
  };
}

function isOfKind<Kind extends DeclaredKind>(value: Declared, kinds: readonly Kind[]): value is DeclaredOf<Kind> {
  return kinds.some((kind) => kind === value.kind);
}

const NAMES: Readonly<Record<DeclaredKind, string>> = {
  asset: "asset()",
  gateway: "gateway()",
  group: "group()",
  health: "health()",
  jwt: "jwt()",
  memory: "memory()",
  "rate-limit": "rateLimit()",
  redis: "redis()",
  respond: "respond()",
  secret: "secret()",
  sequence: "sequence()",
  upstream: "upstream()",
};

/** `a`, `a or b`, `a, b or c`. */
function listOf(names: readonly string[]): string {
  return names.join(", ").replace(/, ([^,]*)$/, " or $1");
}

/** An empty list reads as a gap in a sentence. */
function withWords(parameters: Readonly<Record<string, string | number>>): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, text]) => [name, name !== "suggestion" && text === "" ? "nothing" : text]),
  );
}
