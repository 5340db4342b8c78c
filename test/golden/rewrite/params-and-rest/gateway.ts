import { anyone, gateway, upstream } from "gatewright";

const products = upstream({ at: "http://127.0.0.1:8081" });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  routes: {
    "GET /api/products/:id": { to: products, rewrite: ({ params }) => `/products/${params.id}` },
    "GET /shops/:shop/products/:id": { to: products, rewrite: ({ params }) => `/${params.id}/of-${params.shop}.json` },
    "ANY /files/*rest": { to: products, rewrite: ({ params }) => `/static/${params.rest}` },
    "GET /old": { to: products, rewrite: () => "/new$1" },
  },
});
