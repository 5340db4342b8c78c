import type { RequestListener } from "node:http";
import { onTestFinished } from "vitest";
import type { Expression } from "../../../model/expression.ts";
import type { RelayConfig, StepConfig } from "../../../sidecars/config.ts";
import { type FrontSidecar, startFrontSidecar } from "../../harness/front-sidecar.ts";
import { type Service, startService } from "../../harness/service.ts";
import { input, sidecarConfig } from "../../harness/sidecar-config.ts";

export type Answering = RequestListener;

/** An answer of JSON. */
export function json(value: unknown, status = 200): Answering {
  return (_request, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  };
}

export const object = (fields: Readonly<Record<string, string>>): Expression => ({
  kind: "object",
  fields: Object.entries(fields).map(([name, path]) => ({ name, value: input(path) })),
});

const product: StepConfig = {
  name: "product",
  upstream: "products",
  method: "GET",
  path: "/products/:id",
  params: object({ id: "body.productId" }),
  timeoutMs: 5_000,
  response: { type: "object", properties: { available: { type: "boolean" } }, required: ["available"] },
  require: input("response.available"),
  otherwise: { status: 400, error: "Product not available", code: "product_not_available" },
  maxResponseBytes: 1_000,
};

const order: StepConfig = {
  name: "order",
  upstream: "orders",
  method: "POST",
  path: "/orders",
  body: object({ productId: "body.productId", price: "steps.product.price" }),
  timeoutMs: 5_000,
  maxResponseBytes: 1_000,
};

const relay: RelayConfig = {
  pattern: "/orders",
  maxBodyBytes: 200,
  timeoutMs: 8_000,
  reads: {
    body: {
      type: "object",
      properties: { productId: { type: "string" }, quantity: { type: "integer" } },
      required: ["productId", "quantity"],
    },
  },
  steps: [product, order],
};

export interface OrderingChanges {
  readonly products?: Answering;
  readonly orders?: Answering;
  readonly product?: Partial<StepConfig>;
  readonly order?: Partial<StepConfig>;
  readonly relay?: Partial<RelayConfig>;
  readonly hasBreaker?: boolean;
}

export interface Ordering extends FrontSidecar {
  readonly products: Service;
  readonly orders: Service;
}

/** The order flow of a shop behind a sidecar of its own: is the product available, then the order. */
export async function startOrdering(changes: OrderingChanges = {}): Promise<Ordering> {
  const products = await startService("products", changes.products ?? json({ available: true, price: 7 }));
  const orders = await startService("orders", changes.orders ?? json({ orderId: "o-1" }, 201));
  onTestFinished(async () => {
    await products.stop();
    await orders.stop();
  });
  const breaker = { errors: 0.5, overMs: 10_000, atLeast: 2, pauseMs: 30_000, probes: 1 };
  const config = sidecarConfig({
    upstreams: {
      products: { addresses: [`http://127.0.0.1:${products.port}`], ...(changes.hasBreaker ? { breaker } : {}) },
      orders: { addresses: [`http://127.0.0.1:${orders.port}`] },
    },
    relays: {
      "r-1": {
        ...relay,
        steps: [
          { ...product, ...changes.product },
          { ...order, ...changes.order },
        ],
        ...changes.relay,
      },
    },
    front: {
      paths: [
        {
          pattern: "/orders",
          routes: [{ name: "POST /orders", method: "POST", maxBodyBytes: 200, to: { kind: "relay", relay: "r-1" } }],
        },
      ],
    },
  });
  return { ...(await startFrontSidecar(config)), products, orders };
}
