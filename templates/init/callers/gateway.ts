import { anyone, gateway, health, jwt, memory, rateLimit, respond } from "gatewright";
import { z } from "zod";

const caller = jwt({
  issuer: "{{issuer}}",
  audience: "{{audience}}",
  jwks: "{{jwks}}",
  // What a token must hold, and what `claims` is in arrows.
  claims: z.object({ sub: z.string() }),
});

// Counted in this one process. Several instances count together in redis({ url: "redis://redis:6379" }).
const perAddress = rateLimit({ by: "ip", rate: "60 per minute", store: memory(), whenDown: "closed" });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: caller,
  limits: [perAddress],
  routes: {
    "GET /health": health(),
    "GET /hello": { auth: anyone, to: respond({ status: 200, json: { hello: "{{name}}" } }) },
    "GET /members": { to: respond({ status: 200, json: { hello: "member" } }) },
  },
});
