import { isPatternProblem, type PathPattern, parsePattern, patternKey } from "../../model/matcher.ts";
import type { Gateway, Route } from "../ir/gateway.ts";
import { createPathTree, type PathTree } from "./path-tree.ts";

/** The routes of one path, whatever its parameters are called: a request chooses its path first, then among these. */
export interface Path {
  readonly pattern: PathPattern;
  readonly routes: readonly Route[];
}

/** The paths of a gateway, as a list and as a tree. */
export interface PathTable {
  readonly paths: readonly Path[];
  readonly tree: PathTree<Path>;
}

const tables = new WeakMap<Gateway, PathTable>();

/** Made once for a gateway, by the first rule that asks: several do, and the tree of ten thousand paths is their dearest part. */
export function pathTableOf(gateway: Gateway): PathTable {
  const known = tables.get(gateway);
  if (known) return known;
  const paths = pathsOf(gateway.routes);
  const table = { paths, tree: createPathTree(paths) };
  tables.set(gateway, table);
  return table;
}

export function pathsOf(routes: readonly Route[]): readonly Path[] {
  const paths = new Map<string, { readonly pattern: PathPattern; readonly routes: Route[] }>();
  for (const route of routes) {
    const pattern = parsePattern(route.path);
    if (isPatternProblem(pattern)) continue;
    const key = patternKey(pattern);
    const known = paths.get(key);
    if (known) known.routes.push(route);
    else paths.set(key, { pattern, routes: [route] });
  }
  return [...paths.values()];
}

/** The route of a path that answers a method: its own, else that of GET for HEAD, else the one for any method. */
export function routeFor({ routes }: Path, method: string): Route | undefined {
  const asked = method === "HEAD" ? ["HEAD", "GET", "ANY"] : [method, "ANY"];
  return asked.flatMap((one) => routes.find((route) => route.method === one) ?? [])[0];
}

/** Of a route for any method, one that no other route of its path takes; there is no end of methods (RFC 9110, 9.1). */
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "PROPFIND"];

/** A method with which a route answers on its path. */
export function methodOf(route: Route, path: Path): string {
  if (route.method !== "ANY") return route.method;
  return METHODS.find((method) => routeFor(path, method) === route) ?? route.method;
}
