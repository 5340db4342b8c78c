import { anyone, gateway, respond, upstream } from "gatewright";

const products = upstream({ at: "http://127.0.0.1:8081" });

export default gateway({
  targets: ["envoy"],
  auth: anyone,
  routes: {
    "GET /a": { to: products, rewrite: ({ headers }) => `/x/${headers["x-id"] ?? ""}` },
    "GET /b/:id": { to: products, rewrite: ({ params }) => `/x//${params.id}` },
    "GET /c": { to: products, rewrite: () => "/x?debug=1" },
    "GET /d/*rest": { to: products, rewrite: ({ params }) => `/${params.rest}/tail` },
    "GET /e": { to: respond({ status: 204 }), rewrite: () => "/x" },
  },
});
