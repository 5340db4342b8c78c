import type { Span } from "../diagnostics/report.ts";
import type { Definition, PropertyPath } from "../load/definition.ts";
import { locate, propertyAt } from "../load/places.ts";
import { callAt, type Place, type Sources } from "../load/source.ts";

/** Finds in the source what a path of a declared value means. */
export interface Locator {
  /** Of the property's value (or its name), or of the nearest thing around it; at last the factory's call. */
  span(node: number, path: PropertyPath, part?: "key" | "value"): Span | undefined;
  /** The expression a property holds, for arrows. */
  place(node: number, path: PropertyPath): Place | undefined;
}

export function createLocator(definition: Definition, sources: Sources): Locator {
  return {
    span(node, path, part) {
      const at = definition.nodes[node]?.at;
      return at && locate(sources, at, path, part);
    },
    place(node, path) {
      const at = definition.nodes[node]?.at;
      const call = at && callAt(sources, at);
      return call && propertyAt(call, path)?.value;
    },
  };
}
