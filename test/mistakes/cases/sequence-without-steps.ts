import { anyone, gateway, sequence } from "gatewright";

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  routes: { "POST /orders": { to: sequence({ steps: {} }) } },
//                                                  ^^ sequence/empty
});
