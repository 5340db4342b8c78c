import { anyone, gateway } from "gatewright";

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone } },
//          ^^^^^^^^^^^^^ schema/missing
});
