import type { RequestView } from "../request.ts";

/**
 * The path that the upstream sees, in place of the client's; the query stays. A value arrow: a template of texts and
 * `params`, which are written back percent-encoded. Default: the path as the client sent it.
 *
 * @see examples/shop
 */
export type Rewrite<Key extends string, Claims> = (request: RequestView<Key, Claims>) => `/${string}`;
