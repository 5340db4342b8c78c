import { anyone, gateway, respond } from "gatewright";

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  routes: { "GET /old": { to: respond({ status: "410" }) } },
//                                              ^^^^^ schema/invalid
});
