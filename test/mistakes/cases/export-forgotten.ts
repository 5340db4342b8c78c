import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080" });

export const shop = gateway({ targets: ["envoy"], routes: { "GET /orders": { auth: anyone, to: orders } } });
//                  ^^^^^^^ load/no-gateway
