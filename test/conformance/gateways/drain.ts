import { anyone, gateway, health, upstream } from "gatewright";

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  routes: {
    "GET /health": health(),
    "GET /slow": { to: upstream({ at: "http://slow:8080" }) },
  },
});
