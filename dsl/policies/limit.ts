import type { RequestView } from "../request.ts";
import type { Output, Schema } from "../schema.ts";
import type { Store } from "../store.ts";
import type { Percent } from "../units.ts";

declare const reads: unique symbol;

/** A counter that routes can share. What it reads of the claims, a route that uses it must have. */
export interface Limit<in Claims> {
  readonly kind: "rate-limit" | "concurrency";
  /** Exists only for the types: the claims it reads. */
  readonly [reads]?: (claims: Claims) => void;
}

/** What every limit says: what it counts by, and where. */
export interface Counted<Claims extends Schema> {
  /** The claims that its arrows read. A limit belongs to no route, so it says this itself. Default: none. */
  readonly claims?: Claims;
  /** `"ip"` is the client's address (IPv6 by /64); an arrow gives a text: one counter for each. */
  readonly by: "ip" | ((request: RequestView<string, Output<Claims>>) => string);
  readonly store: Store;
  /** While the store does not answer: let all through, refuse all (503), or count here a share of the limit. No default. */
  readonly whenDown: "open" | "closed" | { readonly local: Percent };
}
