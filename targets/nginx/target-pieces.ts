import { type Variable, variable } from "./directive.ts";

/** The query with its question mark, or nothing. */
export const query = variable("gw_query");
/** As a part of a pattern. */
export const QUERY = `(?<${query.name}>(?:\\?.*)?)`;

/**
 * What of the raw target stands at a parameter's place, or at a rest's. The pattern of the shape that the request has
 * sets it on the way: of the shapes that were tried, the route's is the last.
 */
export function pieceVariable(kind: "parameter" | "rest", index: number): Variable {
  return variable(`gw_${kind === "rest" ? "rest" : "segment"}_${index + 1}`);
}
