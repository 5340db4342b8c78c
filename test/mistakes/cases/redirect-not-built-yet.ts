import { anyone, gateway, redirect } from "gatewright";

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  routes: { "GET /old": { to: redirect({ to: "/new" }) } },
//                            ^^^^^^^^ not-yet/redirect
});
