import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080" });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  routes: { "GET /api": { to: orders, rewrite: ({ headers }) => `/orders/${headers["x-shop"] ?? "none"}` } },
//                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ rewrite/unsupported
});
