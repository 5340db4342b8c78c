import { anyone, gateway, upstream } from "gatewright";

/** What NGINX cannot verify. */
const address = upstream({ name: "address", at: "https://127.0.0.1" });
const several = upstream({ name: "several", at: ["https://good.test", "https://other.test"] });

export default gateway({
  targets: ["envoy"],
  auth: anyone,
  routes: {
    "GET /address": { to: address },
    "GET /several": { to: several },
  },
});
