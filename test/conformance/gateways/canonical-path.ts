import { anyone, gateway, upstream } from "gatewright";

/** Whatever is canonical reaches the service, so that what it received can be compared with what was sent. */
export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "ANY /*path": { auth: anyone, to: upstream({ at: "http://echo:8080" }) } },
});
