import type { AnyNode, Node, Pattern } from "acorn";
import type { Survey } from "./walk.ts";

/** A part of a file, in UTF-16 units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Where names mean something of their own: parameters, and what is declared inside of functions, blocks and loops. There,
 * a name is not the const of the same name at the top of the file.
 */
export function localNames(): Survey<ReadonlyMap<string, readonly Range[]>> {
  const found = new Map<string, Range[]>();
  return {
    found,
    enter(node, around) {
      for (const { names, scope } of declaredBy(node, around)) {
        for (const name of names) found.set(name, [...(found.get(name) ?? []), { start: scope.start, end: scope.end }]);
      }
    },
  };
}

/** Whether a name at this place is a local one. */
export function isLocal(locals: ReadonlyMap<string, readonly Range[]>, name: string, at: Node): boolean {
  return (locals.get(name) ?? []).some(({ start, end }) => start <= at.start && at.end <= end);
}

interface Declared {
  readonly names: readonly string[];
  readonly scope: Node;
}

function declaredBy(node: AnyNode, around: readonly AnyNode[]): readonly Declared[] {
  switch (node.type) {
    case "ArrowFunctionExpression":
    case "FunctionExpression":
    case "FunctionDeclaration":
      return [{ names: node.params.flatMap(namesIn), scope: node }, ...inScope(node.id ? [node.id.name] : [], around)];
    case "ClassDeclaration":
      return inScope(node.id ? [node.id.name] : [], around);
    case "CatchClause":
      return node.param ? [{ names: namesIn(node.param), scope: node }] : [];
    case "VariableDeclaration":
      return inScope(
        node.declarations.flatMap(({ id }) => namesIn(id)),
        around,
      );
    default:
      return [];
  }
}

/** The nearest scope around, unless that is the whole file. A `var` reaches further, but no arrow is in between. */
function inScope(names: readonly string[], around: readonly AnyNode[]): readonly Declared[] {
  const scope = around.findLast(({ type }) => /Function|Block|^For|Switch|^Class/.test(type));
  return scope ? [{ names, scope }] : [];
}

function namesIn(pattern: Pattern): readonly string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((part) => namesIn(part.type === "Property" ? part.value : part.argument));
    case "ArrayPattern":
      return pattern.elements.flatMap((part) => (part ? namesIn(part) : []));
    case "AssignmentPattern":
      return namesIn(pattern.left);
    case "RestElement":
      return namesIn(pattern.argument);
    case "MemberExpression":
      return [];
  }
}

/** Methods that change the list they are called on. */
const CHANGING = ["copyWithin", "fill", "pop", "push", "reverse", "shift", "sort", "splice", "unshift"];

/** Names of what the file changes after it was made: what a const holds is then not what stands at its declaration. */
export function changedNames(): Survey<ReadonlySet<string>> {
  const found = new Set<string>();
  const add = (node: AnyNode | undefined): void => {
    const name = node && rootName(node);
    if (name !== undefined) found.add(name);
  };
  return {
    found,
    enter(node) {
      if (node.type === "AssignmentExpression") add(node.left);
      if (node.type === "UpdateExpression" || (node.type === "UnaryExpression" && node.operator === "delete"))
        add(node.argument);
      if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return;
      const { object, property } = node.callee;
      const method = property.type === "Identifier" ? property.name : "";
      if (CHANGING.includes(method)) add(object);
      // `Object.assign`, `Object.defineProperty`, `Reflect.set`: what they are given first is changed.
      if (
        object.type === "Identifier" &&
        /^(Object|Reflect)$/.test(object.name) &&
        /^(assign|define|set|delete)/.test(method)
      ) {
        add(node.arguments[0]);
      }
    },
  };
}

/** `LIMITS` of `LIMITS.low.x`. */
export function rootName(node: AnyNode): string | undefined {
  if (node.type === "MemberExpression") return rootName(node.object);
  return node.type === "Identifier" ? node.name : undefined;
}
