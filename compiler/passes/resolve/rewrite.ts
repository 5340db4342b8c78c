import type { Expression } from "../../../model/expression.ts";
import type { PathPattern } from "../../../model/matcher.ts";
import type { PropertyPath } from "../../load/definition.ts";
import type { PolicyOf } from "../../policies/index.ts";
import type { Link } from "./link.ts";
import { paramNames } from "./views.ts";

type Part = PolicyOf<"rewrite">["parts"][number];

/** Envoy names the parts of a path by one digit (RE2's substitutions). */
const MOST_CAPTURES = 9;

/** Characters that a canonical path needs no escape for (model/canonical-path.ts). */
const CANONICAL_TEXT = /^[A-Za-z0-9\-._~!$&'()+,=@*:/]*$/;

/** The rewritten path as texts and parameters; anything else of the request is not known where paths are rewritten. */
export function rewriteOf(
  expression: Expression,
  pattern: PathPattern,
  from: { readonly node: number; readonly path: PropertyPath },
  link: Link,
): PolicyOf<"rewrite"> | undefined {
  const place = link.at(from.node, from.path);
  const parts = partsOf(expression);
  if ("problem" in parts) {
    link.report.add("rewrite/unsupported", { problem: parts.problem }, place);
    return undefined;
  }
  const problem = problemOfPath(parts.parts, pattern);
  const far = parts.parts.find((part) => "param" in part && paramNames(pattern).indexOf(part.param) >= MOST_CAPTURES);
  if (far) {
    link.report.add(
      "rewrite/unsupported",
      { problem: `only the first ${MOST_CAPTURES} parameters can be used` },
      place,
    );
    return undefined;
  }
  if (problem) {
    const path = parts.parts.map((part) => ("text" in part ? part.text : `:${part.param}`)).join("");
    link.report.add("rewrite/not-canonical", { path, problem }, place);
    return undefined;
  }
  return { kind: "rewrite", parts: parts.parts };
}

function partsOf(expression: Expression): { readonly parts: readonly Part[] } | { readonly problem: string } {
  const expressions = expression.kind === "template" ? expression.parts : [expression];
  const parts: Part[] = [];
  for (const part of expressions) {
    if (part.kind === "literal" && typeof part.value === "string") {
      if (part.value !== "") parts.push({ text: part.value });
    } else if (part.kind === "input" && part.path[0] === "params" && part.path[1] !== undefined) {
      parts.push({ param: part.path[1] });
    } else {
      const what = part.kind === "input" ? `"${part.path.join(".")}" is not known there` : "this is computed";
      return { problem: what };
    }
  }
  return { parts };
}

/** A parameter is never empty, "." or ".."; only the rest may be empty or have slashes, so it can only end a path. */
function problemOfPath(parts: readonly Part[], pattern: PathPattern): string | undefined {
  const first = parts[0];
  if (!first || !("text" in first) || !first.text.startsWith("/")) return "it does not start with /";
  const isRest = (name: string) => pattern.segments.some((segment) => segment.kind === "rest" && segment.name === name);
  const misplaced = parts.findIndex(
    (part, index) =>
      "param" in part && isRest(part.param) && !(index === parts.length - 1 && endsWithSlash(parts[index - 1])),
  );
  if (misplaced >= 0) return "all that is left can only be its end, after a /";
  const text = parts.map((part) => ("text" in part ? part.text : "x")).join("");
  if (!CANONICAL_TEXT.test(text)) return "it has characters that need an escape";
  if (/\/\.{0,2}(?:\/|$)/.test(text.replace(/\/$/, "")) && text !== "/") return "it has an empty, . or .. segment";
  return undefined;
}

function endsWithSlash(part: Part | undefined): boolean {
  return part !== undefined && "text" in part && part.text.endsWith("/");
}
