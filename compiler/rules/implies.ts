import { isDeepStrictEqual } from "node:util";
import type { Expression } from "../../model/expression.ts";

/**
 * Whether a condition is proven to hold wherever all of `given` hold, by `&&`, `||` and sameness alone. What it does not
 * prove may hold all the same.
 */
export function areProven(given: readonly Expression[], wanted: Expression): boolean {
  return given.some((one) => implies(one, wanted)) || (wanted.kind === "and" && bothProven(given, wanted));
}

function bothProven(given: readonly Expression[], { left, right }: Expression & { kind: "and" | "or" | "coalesce" }) {
  return areProven(given, left) && areProven(given, right);
}

function implies(given: Expression, wanted: Expression): boolean {
  if (isDeepStrictEqual(given, wanted)) return true;
  if (wanted.kind === "and") return implies(given, wanted.left) && implies(given, wanted.right);
  if (given.kind === "or") return implies(given.left, wanted) && implies(given.right, wanted);
  if (wanted.kind === "or" && (implies(given, wanted.left) || implies(given, wanted.right))) return true;
  return given.kind === "and" && (implies(given.left, wanted) || implies(given.right, wanted));
}
