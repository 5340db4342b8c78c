import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ timeout: "3s" });

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
