import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080", timeout: "3s", timeout: "5s" });
//                                                                 ^^^^^^^ schema/duplicate-property

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
