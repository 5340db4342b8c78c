import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ at: "http://127.0.0.1:8081", timeout: "10s", answersWithin: "10s" });

export default gateway({ targets: ["envoy"], auth: anyone, routes: { "GET /orders": { to: orders } } });
