import { anyone, gateway, sequence, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080" });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  routes: { "POST /orders": { to: sequence({ steps: { stock: { to: orders, call: "/stock" } } }) } },
//                                                                               ^^^^^^^^ sequence/call
});
