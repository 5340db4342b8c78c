import { gateway, jwt, sequence, upstream } from "gatewright";
import { z } from "zod";

const good = upstream({ at: "https://good.test" });
const renamed = upstream({ at: "https://renamed.test" });
const foreign = upstream({ at: "https://foreign.test" });
const plain = upstream({ at: "https://plain.test" });

const users = jwt({
  issuer: "https://issuer.test",
  audience: "tls",
  jwks: { from: good, path: "/jwks.json" },
  claims: z.object({ sub: z.string() }),
});

export default gateway({
  targets: ["envoy", "nginx"],
  auth: users,
  routes: {
    "GET /good": { to: good },
    "GET /renamed": { to: renamed },
    "GET /foreign": { to: foreign },
    "GET /plain": { to: plain },
    "GET /composed/good": { to: sequence({ steps: { only: { to: good, call: "GET /good" } } }) },
    "GET /composed/renamed": { to: sequence({ steps: { only: { to: renamed, call: "GET /good" } } }) },
  },
});
