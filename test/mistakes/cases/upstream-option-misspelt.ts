import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080", timout: "3s" });
//                                                  ^^^^^^ schema/unknown-property

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
