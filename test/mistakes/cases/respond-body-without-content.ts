import { anyone, gateway, respond } from "gatewright";

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  routes: { "DELETE /orders": { to: respond({ status: 204, json: { deleted: true } }) } },
//                                                    ^^^ respond/status
});
