import { gateway, jwt, sequence, upstream } from "gatewright";
import { z } from "zod";

const products = upstream({ at: "http://127.0.0.1:8081", timeout: "2s" });
const orders = upstream({ at: "http://127.0.0.1:8082" });
const Caller = z.object({ sub: z.string() });
const NewOrder = z.object({ productId: z.string(), quantity: z.int().min(1) });
const Product = z.object({ available: z.boolean(), price: z.number() });

const caller = jwt({
  issuer: "https://auth.example",
  audience: "shop",
  jwks: "https://auth.example/jwks.json",
  claims: Caller,
});

export default gateway({
  targets: ["envoy", "nginx"],
  auth: caller,
  routes: {
    "POST /shops/:shop/orders": {
      to: sequence({
        reads: { claims: Caller, body: NewOrder },
        steps: {
          product: {
            to: products,
            call: "GET /products/:id",
            params: ({ body }) => ({ id: body.productId }),
            query: ({ params }) => ({ shop: params.shop, limit: 1 }),
            response: Product,
            require: ({ response }) => response.available,
            otherwise: { status: 400, error: "Product not available" },
          },
          order: {
            to: orders,
            call: "POST /orders",
            body: ({ body, claims, steps }) => ({
              quantity: body.quantity,
              price: steps.product.price,
              customer: { id: claims.sub },
            }),
            timeout: "4s",
          },
        },
      }),
    },
  },
});
