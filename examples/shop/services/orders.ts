import express, { type Express } from "express";
import { z } from "zod";

const NewOrder = z.strictObject({ productId: z.string(), quantity: z.int(), userId: z.string() });

/** The article's order service: `POST /orders` answers 201 and the order. */
export function orderService(): Express {
  const app = express();
  app.disable("x-powered-by");

  app.post("/orders", express.json(), (request, response) => {
    const order = NewOrder.safeParse(request.body);
    if (!order.success) {
      response.status(422).json({ error: "Not an order" });
      return;
    }
    switch (order.data.productId) {
      case "order-fails":
        response.status(500).json({ error: "Disk full" });
        return;
      case "order-hangs":
        return;
      case "order-conflicts":
        response.status(409).json({ error: "Already ordered" });
        return;
      default:
        response.status(201).json({ orderId: `order-of-${order.data.userId}`, ...order.data });
    }
  });

  return app;
}
