import { apiKey, gateway, health, jwt, parallel, rateLimit, redis, sequence, upstream } from "gatewright";
import { z } from "zod";

// Shared parts: declared once, named by each gateway; a limit counts once for all of them, in the store

const breaker = { errors: "50%", over: "10s", atLeast: 20, pause: "30s", probes: 1 } as const;
const products = upstream({ at: "http://product-service:8080", timeout: "1s", breaker });
const orders = upstream({ at: "http://order-service:8080", timeout: "2s", breaker });
const recommendations = upstream({ at: "http://recommendation-service:8080", timeout: "300ms" });
const store = redis({ url: "redis://redis:6379" });

const Customer = z.object({ sub: z.string(), jti: z.string() });
const Product = z.object({
  id: z.string(),
  name: z.string(),
  price: z.number(),
  description: z.string(),
  images: z.array(z.string()),
});
const Order = z.object({ id: z.string(), productId: z.string(), quantity: z.int(), status: z.string() });

const customer = jwt({
  issuer: "https://auth.shop.example",
  audience: "shop",
  jwks: { from: upstream({ at: "http://auth-service:8080" }), path: "/.well-known/jwks.json" },
  claims: Customer,
  revocation: { store, maxAge: "5m" },
});
const perCustomer = rateLimit({
  claims: Customer,
  by: ({ claims }) => claims.sub,
  rate: "300 per minute",
  store,
  whenDown: { local: "50%" },
});

/** A destination is a value too: it says what it reads, so any gateway whose callers have that may use it. */
const orderAgain = sequence({
  reads: { claims: Customer, params: z.object({ id: z.string() }) },
  steps: {
    past: { to: orders, call: "GET /orders/:id", params: ({ params }) => ({ id: params.id }), response: Order },
    next: {
      to: orders,
      call: "POST /orders",
      body: ({ steps, claims }) => ({
        productId: steps.past.productId,
        quantity: steps.past.quantity,
        userId: claims.sub,
      }),
    },
  },
});

// Mobile: one small answer a screen

const mobile = gateway({
  targets: ["envoy", "nginx"],
  auth: customer,
  limits: [perCustomer],
  routes: {
    "GET /health": health(),
    "GET /products/:id": {
      cache: { for: "60s", per: "everyone" },
      to: parallel({
        steps: {
          product: {
            to: products,
            call: "GET /products/:id",
            params: ({ params }) => ({ id: params.id }),
            response: Product,
            pick: ["name", "price"],
          },
        },
      }),
    },
    "POST /orders/:id/again": { to: orderAgain },
  },
});

// Web: the whole page, and what others bought if that is quick

const web = gateway({
  targets: ["envoy", "nginx"],
  auth: customer,
  limits: [perCustomer],
  cors: { origins: ["https://www.shop.example"], credentials: true },
  routes: {
    "GET /health": health(),
    "GET /products/:id": {
      cache: { for: "30s", per: "caller" },
      to: parallel({
        reads: { claims: Customer },
        steps: {
          product: {
            to: products,
            call: "GET /products/:id",
            params: ({ params }) => ({ id: params.id }),
            response: Product,
          },
          orders: {
            to: orders,
            call: "GET /orders",
            query: ({ claims, params }) => ({ userId: claims.sub, productId: params.id }),
          },
          alsoBought: {
            to: recommendations,
            call: "GET /similar/:id",
            params: ({ params }) => ({ id: params.id }),
            query: () => ({ limit: 8 }),
            timeout: "200ms",
            optional: true,
          },
        },
      }),
    },
    "POST /orders/:id/again": { to: orderAgain },
  },
});

// Partners: the catalogue, nothing else

const partner = gateway({
  targets: ["nginx"],
  auth: apiKey({ header: "X-API-Key", store, claims: z.object({ sub: z.string(), scopes: z.array(z.string()) }) }),
  allow: ({ claims }) => claims.scopes.includes("catalogue"),
  routes: {
    "GET /health": health(),
    "GET /v1/products/:id": {
      to: products,
      rewrite: ({ params }) => `/products/${params.id}`,
      cache: { for: "5m", per: "everyone" },
    },
  },
});

export default { mobile, web, partner };
