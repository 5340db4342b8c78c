import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ name: "orders", at: ["https://orders-1.example", "https://orders-2.example"] });
//                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ upstream/several-certificates

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
