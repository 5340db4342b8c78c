import { anyone, env, gateway, upstream } from "gatewright";

const orders = upstream({ at: env("ORDERS_URL") });
//                            ^^^^^^^^^^^^^^^^^ env/missing

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
