import { anyone, gateway, upsteam } from "gatewright";
//                        ^^^^^^^ type/unknown-export

const orders = upsteam({ at: "http://orders:8080" });

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
