import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ at: "http://admin:hunter2@orders:8080" });
//                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ address/credentials

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
