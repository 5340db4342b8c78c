import { anyone, gateway } from "gatewright";

const orders = upstream({ at: "http://orders:8080" });
//             ^^^^^^^^ type/unknown-name

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
