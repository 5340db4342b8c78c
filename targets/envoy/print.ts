import type { Artifact } from "../target.ts";
import { type ResourceType, typed } from "./resources.ts";

/** A file: JSON in the order in which the emitters wrote it, which depends on nothing but the plan. */
export function printJson(path: string, value: unknown): Artifact {
  return { path, text: `${JSON.stringify(value, undefined, 2)}\n` };
}

/** A file of resources of one kind, as Envoy reads it from a file system (a `DiscoveryResponse`). */
export function printResources(path: string, type: ResourceType, resources: readonly object[]): Artifact {
  return printJson(path, {
    resources: resources.map((resource) => ({ ...typed(`envoy.config.${type}`), ...resource })),
  });
}
