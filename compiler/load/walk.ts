import type { AnyNode, Node } from "acorn";

/** Visits a node and all below it, with the nodes around each, the outermost first. */
export function walk(
  node: Node,
  enter: (node: AnyNode, around: readonly AnyNode[]) => void,
  around: readonly AnyNode[] = [],
): void {
  if (!isNode(node)) return;
  enter(node, around);
  const children: readonly unknown[] = Object.values(node).flat();
  const below = [...around, node];
  for (const child of children) if (isNode(child)) walk(child, enter, below);
}

/** All that acorn makes with a `type` is one of its nodes. */
function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
