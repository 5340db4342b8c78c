import type { RequestView } from "../request.ts";

/**
 * A condition that must hold, else 403 `Insufficient permissions`. One expression of comparisons, `&&`, `||`, `!`, `??`,
 * `?:`, `includes`, `startsWith` and `endsWith` over the request; anything else is refused with `expression/<reason>`.
 *
 * @see examples/shop
 */
export type Allow<Key extends string, Claims> = (request: RequestView<Key, NoInfer<Claims>>) => boolean;
