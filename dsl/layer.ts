import type { Allow } from "./policies/allow.ts";
import type { Cors } from "./policies/cors.ts";
import type { Forward } from "./policies/forward.ts";
import type { Limit } from "./policies/limit.ts";
import type { MaxBody } from "./policies/max-body.ts";
import type { Timeout } from "./policies/timeout.ts";

/**
 * What gateway, group and route may all say. `allow` and `limits` add up from the outside in, they are never replaced;
 * of the others the nearest counts.
 */
export interface Layer<Key extends string, Claims> {
  readonly allow?: Allow<Key, Claims>;
  readonly limits?: readonly Limit<NoInfer<Claims>>[];
  readonly timeout?: Timeout;
  readonly maxBody?: MaxBody;
  readonly cors?: Cors;
  readonly forward?: Forward<Key, Claims>;
}
