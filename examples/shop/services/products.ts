import express, { type Express, type Response } from "express";

interface Product {
  readonly id: string;
  readonly name: string;
  readonly price: number;
  readonly available: boolean;
}

const catalog: readonly Product[] = [
  { id: "p-1001", name: "Espresso machine", price: 249, available: true },
  { id: "p-1002", name: "Hand grinder", price: 89, available: false },
  { id: "café", name: "Café crème", price: 4, available: true },
  { id: "blue shoe", name: "Blue shoe", price: 59, available: true },
  // The order service, not this one, makes trouble over the next three.
  { id: "order-fails", name: "Order fails", price: 1, available: true },
  { id: "order-hangs", name: "Order hangs", price: 1, available: true },
  { id: "order-conflicts", name: "Order conflicts", price: 1, available: true },
];

/** Products that are not in the catalog and make the service misbehave, one way each. */
const faults: Readonly<Record<string, (response: Response) => void>> = {
  broken: (response) => response.status(500).json({ error: "Out of memory" }),
  /** Longer than any timeout of the gateway. */
  hangs: () => undefined,
  drops: (response) => response.destroy(),
  garbage: (response) => response.type("application/json").send('{"available": tru'),
  /** More than a step of a composition may answer. */
  huge: (response) => response.json({ available: true, text: "x".repeat(2 * 1_048_576) }),
  misshapen: (response) => response.json({ available: "yes" }),
  moved: (response) => response.redirect(302, "/products/p-1001"),
  /** Claims to be the gateway. */
  impostor: (response) =>
    response
      .set({ "X-Request-ID": "made-by-the-service", "X-Gw-Code": "forged", "X-Gw-User": "u-9999", "X-Own": "kept" })
      .json({ id: "impostor", available: true }),
};

/** The article's product service: `GET /products/:id`. */
export function productService(): Express {
  const app = express();
  app.disable("x-powered-by");

  app.get("/products/:id", (request, response) => {
    const { id } = request.params;
    const fault = Object.hasOwn(faults, id) ? faults[id] : undefined;
    if (fault) {
      fault(response);
      return;
    }
    const product = catalog.find((one) => one.id === id);
    if (product) response.json(product);
    else response.status(404).json({ error: "No such product" });
  });

  return app;
}
