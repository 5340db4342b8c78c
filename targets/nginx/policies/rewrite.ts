import type { PolicyOf } from "../../../compiler/policies/index.ts";
import type { PathPattern } from "../../../model/matcher.ts";
import { template, type Variable } from "../directive.ts";
import { pieceVariable, query } from "../target-pieces.ts";
import type { NginxPolicy } from "./define.ts";

/** Pieces of the raw target, so that what an upstream gets is byte for byte what the client sent. */
export const rewrite: NginxPolicy<PolicyOf<"rewrite">> = {
  values: ({ parts }, { path }) => ({
    target: template(...parts.map((part) => ("text" in part ? part.text : pieceOf(path.pattern, part.param))), query),
  }),
};

/** The segment that a parameter stands for, or all segments of a rest, by its place in the path. */
function pieceOf({ segments, text }: PathPattern, name: string): Variable {
  const index = segments.findIndex((segment) => segment.kind !== "literal" && segment.name === name);
  const segment = segments[index];
  if (!segment || segment.kind === "literal") throw new Error(`"${text}" has no parameter "${name}"`);
  return pieceVariable(segment.kind, index);
}
