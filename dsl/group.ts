import type { Auth } from "./auth.ts";
import type { Layer } from "./layer.ts";
import type { Listener } from "./listener.ts";
import type { RouteMap } from "./route.ts";
import { declare } from "./source.ts";

/** Routes with something in common. */
export interface Group {
  readonly kind: "group";
}

export interface GroupOptions<Routes, Claims> extends Layer<string, Claims> {
  /** Stands before the path of each route, without a slash at its end. Default: nothing. */
  readonly prefix?: `/${string}`;
  /** Hosts that the routes answer to; `*.example.com` is every name below. Default: all. Not built yet. */
  readonly hosts?: readonly string[];
  /** The door they are behind. Default: the gateway's. Not built yet. */
  readonly listener?: Listener;
  /** Who may call. Default: the gateway's `auth`, whose claims are not known here: a group may be in another file. */
  readonly auth?: Auth<Claims>;
  readonly routes: RouteMap<Routes, Claims>;
}

/**
 * Routes that share a prefix, a caller, limits or other options.
 *
 * @example
 * import { anyone, group, upstream } from "gatewright";
 * const products = upstream({ at: "http://product-service:8080" });
 * export const api = group({
 *   prefix: "/api",
 *   auth: anyone,
 *   maxBody: "1mb",
 *   routes: { "GET /products/:id": { to: products, rewrite: ({ params }) => `/products/${params.id}` } },
 * });
 * @see examples/shop
 */
export function group<Routes, Claims>(options: GroupOptions<Routes, Claims>): Group {
  return declare("group", options);
}
