import { anyone, gateway, rateLimit, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080" });
const perAddress = rateLimit({ by: "ip", rate: "100 per minute", store: cache, whenDown: "closed" });
//                                                                      ^^^^^ type/unknown-name

export default gateway({ targets: ["envoy"], auth: anyone, limits: [perAddress], routes: { "GET /orders": { to: orders } } });
