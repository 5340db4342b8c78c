import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080" });

export default gateway({
  targets: ["envoy", "nginx"],
  clientAddress: { trust: ["10.0.0.0/33"] },
//                         ^^^^^^^^^^^^^ client-address/invalid
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
