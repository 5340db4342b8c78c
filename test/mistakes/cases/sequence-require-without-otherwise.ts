import { anyone, gateway, sequence, upstream } from "gatewright";
import { z } from "zod";

const orders = upstream({ at: "http://orders:8080" });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  routes: {
    "POST /orders": {
      to: sequence({
        steps: {
          stock: {
            to: orders,
            call: "GET /stock",
            response: z.object({ available: z.boolean() }),
            require: ({ response }) => response.available,
//                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ sequence/require
          },
        },
      }),
    },
  },
});
