import { anyone, asset, env, gateway, jwt, upstream } from "gatewright";
import { z } from "zod";

const orders = upstream({ at: "http://user:hunter2@127.0.0.1:8081" });
const never = jwt({
  issuer: env("JWT_SECRET"),
  audience: "shop",
  jwks: asset("./missing.json"),
  claims: z.object({ sub: z.string(), plan: z.never() }),
});
const unrevokable = jwt({
  issuer: env("NOT_SET"),
  audience: "shop",
  jwks: "ftp://auth.example/jwks.json",
  claims: z.object({ sub: z.string() }),
});

export default gateway({
  targets: ["envoy"],
  routes: {
    "GET /public": { auth: anyone, to: orders },
    "GET /silent": { to: orders },
    "GET /never": { auth: never, to: orders },
    "GET /unrevokable": { auth: unrevokable, to: orders },
  },
});
