import { anyone, gateway, rateLimit, redis, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080" });
const store = redis({ url: "redis://redis:6379" });
const perAddress = rateLimit({ by: "ip", rate: "100 per minute", store });
//                 ^^^^^^^^^ schema/missing

export default gateway({ targets: ["envoy"], auth: anyone, limits: [perAddress], routes: { "GET /orders": { to: orders } } });
