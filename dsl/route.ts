import type { Auth } from "./auth.ts";
import type { Destination } from "./destination.ts";
import type { Layer } from "./layer.ts";
import type { Cache } from "./policies/cache.ts";
import type { Deprecated } from "./policies/deprecated.ts";
import type { Mirror } from "./policies/mirror.ts";
import type { Rewrite } from "./policies/rewrite.ts";
import type { Params, RouteKey } from "./request.ts";
import type { Schema } from "./schema.ts";

/** The claims a route sees: those of its own `auth`, else the inherited ones. */
type Seen<Own, Inherited> = unknown extends Own ? Inherited : Own;

/** What a route has for its destination; `never` suits any schema: those of query and body are enforced, not compared. */
interface Offered<Key extends string, Claims> {
  readonly claims: Claims;
  readonly params: Params<Key>;
  readonly query: never;
  readonly body: never;
}

export interface Route<Key extends string, Own, Inherited> extends Layer<Key, Seen<Own, Inherited>> {
  /** Where its requests go. */
  readonly to: Destination<NoInfer<Offered<Key, Seen<Own, Inherited>>>>;
  /** Its label in metrics and logs, which stays when the path changes. Default: method and path. */
  readonly name?: string;
  /** Who may call. Default: the `auth` of the group, else of the gateway. */
  readonly auth?: Auth<Own>;
  /** What the request must be, part by part, else 400. Not built yet: refused with `not-yet/request`. */
  readonly request?: {
    readonly params?: Schema;
    readonly query?: Schema;
    readonly headers?: Schema;
    readonly body?: Schema;
  };
  readonly rewrite?: Rewrite<Key, Seen<Own, Inherited>>;
  readonly mirror?: Mirror;
  readonly cache?: Cache<Seen<Own, Inherited>>;
  readonly deprecated?: Deprecated;
}

/** Routes by method and path. Each learns its claims from its own `auth` or from the literal around it. */
export type RouteMap<Routes, Inherited> = {
  readonly [Key in keyof Routes]: Key extends RouteKey
    ? Route<Key, Routes[Key], Inherited>
    : "write a route as METHOD /path";
};
