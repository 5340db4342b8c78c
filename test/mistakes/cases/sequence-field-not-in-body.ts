import { anyone, gateway, sequence, upstream } from "gatewright";
import { z } from "zod";

const orders = upstream({ at: "http://orders:8080" });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  routes: {
    "POST /orders": {
      to: sequence({
        reads: { body: z.object({ productId: z.string() }) },
        steps: { product: { to: orders, call: "GET /products/:id", params: ({ body }) => ({ id: body.product }) } },
//                                                                                              ^^^^^^^^^^^^ expression/unknown-input
//                                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ sequence/params
      }),
    },
  },
});
