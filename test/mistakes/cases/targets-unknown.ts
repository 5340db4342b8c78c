import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080" });

export default gateway({
  targets: ["envoy", "caddy"],
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
