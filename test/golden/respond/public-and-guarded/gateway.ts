import { anyone, gateway, jwt, respond } from "gatewright";
import { z } from "zod";

const caller = jwt({
  issuer: "https://auth.example",
  audience: "shop",
  jwks: "https://auth.example/jwks.json",
  claims: z.object({ sub: z.string() }),
});

export default gateway({
  targets: ["envoy", "nginx"],
  auth: caller,
  routes: {
    "GET /motd": {
      auth: anyone,
      to: respond({
        status: 200,
        json: { motd: "costs 5 $ and 100 %" },
        headers: { "X-Motd": 'a "quoted" 100 % $word' },
      }),
    },
    "GET /secret": { to: respond({ status: 204 }) },
  },
});
