import { declare } from "../source.ts";
import type { Composed, CompositionOptions } from "./composition.ts";

/**
 * Calls one after the other, `steps` holding the answers so far; the last is the answer to the client, status, body and
 * content type as they came (its 4xx too).
 *
 * What ends it early: the body or another part that `reads` names does not fit (400), a parameter of a call is empty or
 * no canonical segment (400), `require` does not hold (`otherwise`), a step answers outside 2xx or not as `response` says
 * (502), is late (504, after its `timeout`), or its upstream's breaker is open (503). An answer of more than 1 MiB is a 502.
 *
 * @example
 * import { sequence, upstream } from "gatewright";
 * import { z } from "zod";
 * const products = upstream({ at: "http://product-service:8080" });
 * const orders = upstream({ at: "http://order-service:8080" });
 * export const order = sequence({
 *   reads: { body: z.object({ productId: z.string() }) },
 *   steps: {
 *     product: {
 *       to: products,
 *       call: "GET /products/:id",
 *       params: ({ body }) => ({ id: body.productId }),
 *       response: z.object({ id: z.string(), available: z.boolean() }),
 *       require: ({ response }) => response.available,
 *       otherwise: { status: 400, error: "Product not available" },
 *     },
 *     order: { to: orders, call: "POST /orders", body: ({ steps }) => ({ productId: steps.product.id }) },
 *   },
 * });
 * @see examples/shop
 */
export function sequence<Answers, Calls, Path = unknown, Reads = unknown>(
  options: CompositionOptions<{ readonly params: Path; readonly steps: Answers }, Reads, Answers, Calls>,
): Composed<Path, Reads> {
  return declare("sequence", options);
}
