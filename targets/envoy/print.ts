import { printJsonLines } from "../../model/json-lines.ts";
import type { Artifact } from "../target.ts";
import { type ResourceType, typed } from "./resources.ts";

/**
 * A file: JSON in the order in which the emitters wrote it, which depends on nothing but the plan.
 *
 * @param levels how many levels are on lines of their own; default all
 */
export function printJson(path: string, value: unknown, levels: number = Number.POSITIVE_INFINITY): Artifact {
  return { path, text: `${printJsonLines(value, levels)}\n` };
}

/**
 * A file of resources of one kind, as Envoy reads it from a file system (a `DiscoveryResponse`).
 *
 * @param lines how many levels below a resource are on lines of their own; default all
 */
export function printResources(
  path: string,
  type: ResourceType,
  resources: readonly object[],
  lines: number = Number.POSITIVE_INFINITY,
): Artifact {
  const file = { resources: resources.map((resource) => ({ ...typed(`envoy.config.${type}`), ...resource })) };
  return printJson(path, file, lines + 2);
}
