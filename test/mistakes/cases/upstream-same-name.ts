import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080" });
const archive = upstream({ at: "http://orders:9090" });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  routes: { "GET /orders": { to: orders }, "GET /archive": { to: archive } },
});
