import type { RequestCase } from "../../test/harness/cases.ts";
import { canonical } from "./requests/canonical.ts";
import { failures } from "./requests/failures.ts";
import { headers } from "./requests/headers.ts";
import { identity } from "./requests/identity.ts";
import { limits } from "./requests/limits.ts";
import { orders } from "./requests/orders.ts";
import { routing } from "./requests/routing.ts";

/**
 * What the shop promises, request by request: written by hand from the article and from the order in which a gateway
 * answers, not from what any proxy does. The failures come last, since they end with the breaker open.
 */
export const requests: readonly RequestCase[] = [
  ...routing,
  ...canonical,
  ...identity,
  ...headers,
  ...orders,
  ...limits,
  ...failures,
];
