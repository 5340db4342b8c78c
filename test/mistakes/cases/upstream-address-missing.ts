import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ timeout: "3s" });
//             ^^^^^^^^ schema/missing

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
