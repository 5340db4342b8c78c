import type { PolicyOf } from "../../../compiler/policies/index.ts";
import type { PathPattern } from "../../../model/matcher.ts";
import { type Directive, regex, template, type Variable, variable } from "../directive.ts";
import { map } from "../map.ts";
import { builtIn } from "../variables.ts";
import type { NginxPolicy } from "./define.ts";

/** The query with its question mark, or nothing. */
const query = variable("gw_query");

/** Pieces of the raw target, so that what an upstream gets is byte for byte what the client sent. */
export const rewrite: NginxPolicy<PolicyOf<"rewrite">> = {
  values: ({ parts }, { path }) => ({
    target: template(
      ...parts.map((part) => ("text" in part ? part.text : pieceOf(path.pattern, part.param).variable)),
      query,
    ),
  }),
  http: ({ parts }, { path }) => [
    map(builtIn.target, query, [{ when: regex("^[^?]*(\\?.*)$"), value: variable("1") }]),
    ...parts.flatMap((part) => ("param" in part ? [pieceOf(path.pattern, part.param).map] : [])),
  ],
};

/** The segment that a parameter stands for, or all segments of a rest, by its place in the path. */
function pieceOf(
  { segments, text }: PathPattern,
  name: string,
): { readonly variable: Variable; readonly map: Directive } {
  const index = segments.findIndex((segment) => segment.kind !== "literal" && segment.name === name);
  const segment = segments[index];
  if (!segment) throw new Error(`"${text}" has no parameter "${name}"`);
  const isRest = segment.kind === "rest";
  const piece = variable(`gw_${isRest ? "rest" : "segment"}_${index + 1}`);
  const pattern = `^(?:/[^/?]*){${index}}/(${isRest ? "[^?]*" : "[^/?]*"})`;
  return { variable: piece, map: map(builtIn.target, piece, [{ when: regex(pattern), value: variable("1") }]) };
}
