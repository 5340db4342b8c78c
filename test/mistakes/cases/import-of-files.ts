import { readFileSync } from "node:fs";
//                           ^^^^^^^^^ load/builtin-import
import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ at: readFileSync("./orders.txt", "utf8") });

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
