import type { Artifact } from "../target.ts";
import { type ResourceType, typed } from "./resources.ts";

/** A file: JSON in the order in which the emitters wrote it, which depends on nothing but the plan. */
export function printJson(path: string, value: unknown): Artifact {
  return { path, text: `${JSON.stringify(value, undefined, 2)}\n` };
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
  return Number.isFinite(lines) ? { path, text: `${printLines(file, lines + 2, "")}\n` } : printJson(path, file);
}

/** JSON with so many levels on lines of their own, and each value below them on one line. */
function printLines(value: unknown, levels: number, indent: string): string {
  if (levels === 0 || typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const printed = (item: unknown) => printLines(item, levels - 1, inner);
  if (Array.isArray(value)) return `[\n${value.map((item) => inner + printed(item)).join(",\n")}\n${indent}]`;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  const written = fields.map(([name, field]) => `${inner}${JSON.stringify(name)}: ${printed(field)}`);
  return `{\n${written.join(",\n")}\n${indent}}`;
}
