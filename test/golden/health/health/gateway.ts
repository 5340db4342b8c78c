import { gateway, health } from "gatewright";

export default gateway({ targets: ["envoy", "nginx"], routes: { "GET /health": health() } });
