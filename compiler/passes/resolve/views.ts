import type { PathPattern } from "../../../model/matcher.ts";
import { objectShape, type Shape, TEXT, TEXTS } from "../../load/shape.ts";

/** The shapes of what arrows may look at: nothing else exists where they are decided. */
export type View = Readonly<Record<string, Shape>>;

/** Names of the parameters of a path. */
export function paramNames(pattern: PathPattern): readonly string[] {
  return pattern.segments.flatMap((segment) => (segment.kind === "literal" ? [] : [segment.name]));
}

/** Parameters of a path, each a text that is there. */
export function paramsShape(names: readonly string[]): Shape {
  return objectShape(Object.fromEntries(names.map((name) => [name, TEXT])));
}

/** What the arrows of a route see; a public route has no claims. */
export function requestView(names: readonly string[], claims: Shape | undefined): View {
  return {
    ...(claims ? { claims } : {}),
    params: paramsShape(names),
    headers: { ...TEXTS, lowerCaseNames: true },
    query: TEXTS,
    method: TEXT,
    path: TEXT,
    ip: TEXT,
  };
}
