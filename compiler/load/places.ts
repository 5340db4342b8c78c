import { dirname, resolve } from "node:path";
import type { AnyNode, Expression, Node, ObjectExpression, Property, SpreadElement } from "acorn";
import type { PropertyPath, SourcePlace } from "./definition.ts";
import { isLocal } from "./scopes.ts";
import { callAt, type Place, type Source, type Sources, type Span, spanOf } from "./source.ts";
import { walk } from "./walk.ts";

/** A property as it is written: where its name stands and where its value does. */
export interface WrittenProperty {
  readonly key: { readonly node: Node; readonly source: Source };
  readonly value: Place;
}

/** Follows a name to what its const holds, across relative imports; anything else is returned as it is. */
export function follow(place: Place): Place {
  const { node, source } = place;
  if (node.type === "MemberExpression") return followMember(place);
  if (node.type !== "Identifier" || isLocal(source.locals, node.name, node)) return place;
  const binding = source.names.get(node.name);
  if (binding?.kind === "const") return follow({ node: binding.value, source });
  if (binding?.kind !== "import" || binding.name === "*") return place;
  const exported = exportedBy(neighbour(source, binding.from), binding.name);
  return exported ? follow(exported) : place;
}

/** `LIMITS.low`, `ROLES["admin"]`, and `parts.LIMITS` of a module imported as a whole. */
function followMember(place: Place): Place {
  const { node, source } = place;
  if (node.type !== "MemberExpression" || node.object.type === "Super") return place;
  const name = memberName(node);
  if (name === undefined) return place;
  if (node.object.type === "Identifier" && !isLocal(source.locals, node.object.name, node)) {
    const binding = source.names.get(node.object.name);
    if (binding?.kind === "import" && binding.name === "*") {
      const exported = exportedBy(neighbour(source, binding.from), name);
      return exported ? follow(exported) : place;
    }
  }
  const object = follow({ node: node.object, source });
  const found = object.node.type === "ObjectExpression" ? propertyIn(object, [name]) : undefined;
  return found ? follow(found.value) : place;
}

/** The name of a member that is written out: `a.name`, `a["name"]`. */
export function memberName(node: Expression & { type: "MemberExpression" }): string | undefined {
  const { computed, property } = node;
  if (!computed) return property.type === "Identifier" ? property.name : undefined;
  return property.type === "Literal" && typeof property.value === "string" ? property.value : undefined;
}

/** The file a relative import means. */
function neighbour(source: Source, from: string): Source | undefined {
  return from.startsWith(".") ? source.sources.read(resolve(dirname(source.file), from)) : undefined;
}

function exportedBy(source: Source | undefined, name: string, passed: readonly Source[] = []): Place | undefined {
  if (!source || passed.includes(source)) return undefined;
  const found = source.exports.named.get(name);
  switch (found?.kind) {
    case "value":
      return { node: found.value, source };
    case "own": {
      const binding = source.names.get(found.name);
      if (binding?.kind === "const") return { node: binding.value, source };
      if (binding?.kind !== "import") return undefined;
      return exportedBy(neighbour(source, binding.from), binding.name, [...passed, source]);
    }
    case "from":
      return exportedBy(neighbour(source, found.from), found.name, [...passed, source]);
    case undefined:
      for (const from of source.exports.all) {
        const exported = exportedBy(neighbour(source, from), name, [...passed, source]);
        if (exported) return exported;
      }
      return undefined;
  }
}

/**
 * The property a path leads to, through consts and spreads, from a literal or from the call of a factory; of several
 * writers the last one counts, as at run time. `undefined` where the value is made by code.
 */
export function propertyAt(from: Place, path: PropertyPath): WrittenProperty | undefined {
  return from.node.type === "CallExpression" ? argumentAt({ ...from, node: from.node }, path) : propertyIn(from, path);
}

/** The same inside of a value, where a call is code and not a factory: nobody knows what it makes of its arguments. */
export function propertyIn(from: Place, path: PropertyPath): WrittenProperty | undefined {
  const { node, source } = follow(from);
  const [name, ...rest] = path;
  if (name === undefined) return undefined;
  switch (node.type) {
    case "ArrayExpression": {
      const element = typeof name === "number" ? node.elements[name] : undefined;
      // Behind a spread the indexes of source and value differ.
      const isCertain =
        element && !node.elements.slice(0, Number(name) + 1).some((item) => item?.type === "SpreadElement");
      if (!isCertain || element.type === "SpreadElement") return undefined;
      return into({ key: { node: element, source }, value: { node: element, source } }, rest);
    }
    case "ObjectExpression":
      for (const writer of writersOf(node, String(name))) {
        const found =
          writer.type === "SpreadElement"
            ? propertyIn({ node: writer.argument, source }, [name])
            : { key: { node: writer.key, source }, value: { node: writer.value, source } };
        if (found) return into(found, rest);
      }
      return undefined;
    default:
      return undefined;
  }
}

function into(found: WrittenProperty, rest: PropertyPath): WrittenProperty | undefined {
  return rest.length === 0 ? found : propertyIn(found.value, rest);
}

/** What may give a literal this property, the last first: spreads, and the property itself if it is written out. */
function writersOf(node: ObjectExpression, name: string): readonly (Property | SpreadElement)[] {
  const { written, spreads } = partsOf(node);
  const property = written.get(name);
  return [...spreads, ...(property ? [property] : [])].toSorted((left, right) => right.start - left.start);
}

interface Parts {
  /** By name, the last of each. */
  readonly written: ReadonlyMap<string, Property>;
  readonly spreads: readonly SpreadElement[];
}

/** Indexed once: a gateway of ten thousand routes is asked for each of them. */
const knownParts = new WeakMap<ObjectExpression, Parts>();

function partsOf(node: ObjectExpression): Parts {
  const known = knownParts.get(node);
  if (known) return known;
  const spreads = node.properties.filter((part) => part.type === "SpreadElement");
  const written = node.properties.flatMap((part) => {
    const name = part.type === "Property" ? propertyName(part) : undefined;
    return part.type === "Property" && name !== undefined ? [[name, part] as const] : [];
  });
  const parts = { written: new Map(written), spreads };
  knownParts.set(node, parts);
  return parts;
}

/** The name of a property that is written out; `undefined` for a computed one. */
export function propertyName({ computed, key }: Pick<Property, "computed" | "key">): string | undefined {
  if (computed) return undefined;
  if (key.type === "Identifier") return key.name;
  return key.type === "Literal" ? String(key.value) : undefined;
}

/**
 * Inside what a factory was called with. Where that is no literal of options but the values themselves (`env("NAME")`,
 * `weighted([...])`, `anyOf(a, b)`), the first name of the path is the factory's and stands nowhere in the source.
 */
function argumentAt(
  { node, source }: Place & { readonly node: { type: "CallExpression" } },
  path: PropertyPath,
): WrittenProperty | undefined {
  const [first] = node.arguments;
  if (!first || first.type === "SpreadElement") return undefined;
  const options = { node: first, source };
  const [, ...rest] = path;
  const { type } = follow(options).node;
  if (type === "ObjectExpression") return propertyIn(options, path);
  if (type === "ArrayExpression") return into({ key: options, value: options }, rest);
  const [index = 0, ...inside] = rest;
  const argument = typeof index === "number" ? node.arguments[index] : undefined;
  if (!argument || argument.type === "SpreadElement") return undefined;
  return into({ key: { node: argument, source }, value: { node: argument, source } }, inside);
}

/**
 * What to underline for a property of a declared value: its value, or with `part: "key"` its name. Where the source has no
 * such property, the nearest thing around it: the property that holds it, in the end the call itself.
 */
export function locate(sources: Sources, at: SourcePlace, path: PropertyPath, part: "key" | "value" = "value"): Span {
  const call = callAt(sources, at);
  if (!call) return { ...at, length: 1 };
  for (let depth = path.length; depth > 0; depth--) {
    const found = propertyAt(call, path.slice(0, depth));
    // What holds a missing property is best seen by its name: its value may be pages long.
    const { node, source } = found ? (part === "value" && depth === path.length ? found.value : found.key) : call;
    if (found) return spanOf(node, source);
  }
  const callee = call.node.type === "CallExpression" ? call.node.callee : call.node;
  return spanOf(callee, call.source);
}

/** Where a file imports a module, by the name that it writes. */
export function importOf(source: Source, specifier: string): Span | undefined {
  for (const statement of source.program.body) {
    const from = "source" in statement ? statement.source : undefined;
    if (from?.value === specifier) return spanOf(from, source);
  }
  return undefined;
}

/** What a file exports by default. */
export function defaultExport(source: Source): Span | undefined {
  const found = source.exports.named.get("default");
  return found?.kind === "value" ? spanOf(found.value, source) : undefined;
}

/** Where a file without a default export makes its gateway, which is what should be exported; else where it ends. */
export function unexportedGateway(source: Source): Span | undefined {
  const call = [...source.calls.values()].findLast(({ callee }) => {
    const binding = callee.type === "Identifier" ? source.names.get(callee.name) : undefined;
    return binding?.kind === "import" && binding.from === "gatewright" && binding.name === "gateway";
  });
  const shown = call?.callee ?? source.program.body.at(-1);
  return shown && spanOf(shown, source);
}

/** The `await` outside of all functions, if the files have only one: a file that waits for ever waits there. */
export function onlyTopLevelAwait(sources: readonly Source[]): Span | undefined {
  const found: Span[] = [];
  for (const source of sources)
    walk(source.program, [
      (node, around) => {
        const isAwait = node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await);
        if (isAwait && !around.some(isFunction)) found.push(spanOf(node, source));
      },
    ]);
  return found.length === 1 ? found[0] : undefined;
}

function isFunction({ type }: AnyNode): boolean {
  return type === "FunctionDeclaration" || type === "FunctionExpression" || type === "ArrowFunctionExpression";
}
