import { anyone, gateway } from "gatewright";

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  routes: { "GET /orders": { to: "http://orders:8080" } },
//                               ^^^^^^^^^^^^^^^^^^^^ schema/wrong-kind
});
