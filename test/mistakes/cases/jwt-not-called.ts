import { gateway, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080" });

export default gateway({ targets: ["envoy"], auth: customer, routes: { "GET /orders": { to: orders } } });
//                                                 ^^^^^^^^ type/unknown-name
