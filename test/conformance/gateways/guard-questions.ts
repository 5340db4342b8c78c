import { anyone, gateway, respond } from "gatewright";

/** A guard that reads a header of the client's: NGINX then tells it all of them. */
export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  allow: ({ headers }) => headers["x-plan"] === "gold",
  routes: { "ANY /asked/*rest": { to: respond({ status: 200, json: { asked: true } }) } },
});
