import { anyone, gateway, group, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080" });
const api = group({ prefix: "/api/", auth: anyone, routes: { "GET /orders": { to: orders } } });
//                          ^^^^^^^ route/prefix

export default gateway({ targets: ["envoy"], groups: [api] });
