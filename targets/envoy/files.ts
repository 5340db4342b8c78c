import type { Deployment } from "../target.ts";
import type { RouteConfiguration } from "./resources.ts";

export const BOOTSTRAP_FILE = "bootstrap.json";

/**
 * A file a subscription, a directory a file: Envoy reads a file again when anything is renamed in its directory, so a
 * new version is staged elsewhere on the same file system and moved in.
 */
export const RESOURCE_FILES = {
  listeners: "listeners/listeners.json",
  clusters: "clusters/clusters.json",
  routes: "routes/gateway.json",
  upstreamRoutes: "upstream-routes/upstreams.json",
} as const;

/** Where Envoy finds the resources of a file (a `ConfigSource`). */
export function fileSource(deployment: Deployment, file: (typeof RESOURCE_FILES)[keyof typeof RESOURCE_FILES]) {
  const path = `${deployment.configDir}/${file}`;
  return {
    path_config_source: { path, watched_directory: { path: path.slice(0, path.lastIndexOf("/")) } },
    resource_api_version: "V3",
  } as const;
}

/** Where a connection manager finds its routes: in a file of their own, so that new routes close no connection. */
export type RouteSource =
  | { readonly rds: { readonly route_config_name: string; readonly config_source: ReturnType<typeof fileSource> } }
  | { readonly route_config: RouteConfiguration };
