import { firstMatch, type PathPattern } from "../../model/matcher.ts";
import type { FrontConfig, FrontRouteConfig, SidecarConfig } from "../config.ts";
import { named, requirePattern } from "../guard/compile-guards.ts";

/** The route table of the front. */
export interface FrontTable {
  /** In order of precedence: the first pattern that fits is the one. */
  readonly paths: readonly FrontPath[];
}

interface FrontPath {
  readonly pattern: PathPattern;
  readonly routes: ReadonlyMap<string, FrontRouteConfig>;
  readonly any: FrontRouteConfig | undefined;
  /** `Allow` of a 405: `GET, HEAD, POST`; empty where any method may come. */
  readonly allow: string;
}

export type FrontMatch =
  | { readonly kind: "found"; readonly route: FrontRouteConfig; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: "other-method"; readonly allow: string }
  | { readonly kind: "none" };

/** @throws StartError if a route names something that the configuration lacks */
export function compileFront(config: SidecarConfig): FrontTable {
  return { paths: config.front.paths.map((path) => compilePath(path, config)) };
}

/** The path first, then the method, without going back: a path whose routes lack the method is a 405. */
export function matchRoute({ paths }: FrontTable, path: string, method: string): FrontMatch {
  const match = firstMatch(paths, path);
  if (match === undefined) return { kind: "none" };
  const { routes, any, allow } = match.item;
  // TRACE would show the client what the gateway added (RFC 9110 section 9.3.8); no proxy forwards it.
  const route = method === "TRACE" ? undefined : (routes.get(method) ?? any);
  return route === undefined ? { kind: "other-method", allow } : { kind: "found", route, params: match.params };
}

function compilePath({ pattern, routes }: FrontConfig["paths"][number], config: SidecarConfig): FrontPath {
  for (const route of routes) checkNames(route, config);
  const byMethod = new Map(routes.filter(({ method }) => method !== "ANY").map((route) => [route.method, route]));
  const get = byMethod.get("GET");
  if (get !== undefined && !byMethod.has("HEAD")) byMethod.set("HEAD", get);
  const any = routes.find(({ method }) => method === "ANY");
  const allow = any === undefined ? [...byMethod.keys()].sort().join(", ") : "";
  return { pattern: requirePattern(pattern, "the front"), routes: byMethod, any, allow };
}

function checkNames(route: FrontRouteConfig, config: SidecarConfig): void {
  const place = `route "${route.name}"`;
  if (route.guard !== undefined) named(config.guards, route.guard, "guard", place);
  if (route.to.kind === "upstream") named(config.upstreams, route.to.upstream, "upstream", place);
  if (route.to.kind === "relay") named(config.relays, route.to.relay, "relay", place);
}
