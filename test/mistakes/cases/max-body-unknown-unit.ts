import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080" });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  maxBody: "1 megabyte",
//         ^^^^^^^^^^^^ schema/size
  routes: { "POST /orders": { to: orders } },
});
