import { anyone, gateway, respond } from "gatewright";

export default gateway({
  targets: ["envoy", "nginx"],
  routes: {
    "GET /old": { auth: anyone, to: respond({ status: 410, body: "gone" }) },
//                                                         ^^^^ schema/unknown-property
  },
});
