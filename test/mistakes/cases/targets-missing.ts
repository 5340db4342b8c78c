import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080" });

export default gateway({
//             ^^^^^^^ schema/missing
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
