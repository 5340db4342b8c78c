import { anyone, gateway } from "gatewright";
import { orders } from "./upstreams.ts";
//                     ^^^^^^^^^^^^^^^^ load/module-not-found

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
