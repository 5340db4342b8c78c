import { anyone, gateway } from "gatewright";
import { orders } from "./upstreams.ts";

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
