import { anyone, gateway, sequence, upstream } from "gatewright";
import { z } from "zod";

const products = upstream({ at: "http://127.0.0.1:8081" });
const Product = z.object({ available: z.boolean() });

export default gateway({
  targets: ["envoy"],
  auth: anyone,
  routes: {
    "GET /later": {
      to: sequence({
        steps: {
          first: { to: products, call: "GET /a", query: ({ steps }) => ({ on: steps.second.available }) },
          second: { to: products, call: "GET /b", response: Product, require: ({ response }) => response.available },
        },
      }),
    },
    "GET /numbered": {
      to: sequence({
        steps: { 2: { to: products, call: "GET /a" }, body: { to: products, call: "GET /b", body: () => ({ a: 1 }) } },
      }),
    },
  },
});
