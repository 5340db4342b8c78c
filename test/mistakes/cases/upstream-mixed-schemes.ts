import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ at: ["http://orders-1:8080", "https://orders-2:8443"] });
//                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ upstream/mixed-schemes

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
