import { pathToFileURL } from "node:url";
import { type FakeUpstream, type LoadOptions, load, type TestGateway } from "gatewright/testing";
import { onTestFinished } from "vitest";
import { authorFolder } from "../load/author-folder.ts";

/** Loads a gateway.ts of this text, for the time of a test. */
export async function loadText(text: string, options: LoadOptions = {}): Promise<TestGateway> {
  const folder = authorFolder({ "gateway.ts": text });
  const gateway = await load(pathToFileURL(folder("gateway.ts")), options);
  onTestFinished(() => gateway.close());
  return gateway;
}

let loaded: Promise<TestGateway> | undefined;

/** The small gateway as it is at the start, with these fakes; loaded once for all tests of a file. */
export async function small(fakes: Readonly<Record<string, FakeUpstream>> = {}): Promise<TestGateway> {
  const folder = loaded === undefined ? authorFolder({ "gateway.ts": SMALL }) : undefined;
  loaded ??= load(pathToFileURL(folder?.("gateway.ts") ?? ""));
  const gateway = await loaded;
  await gateway.reset();
  for (const [name, fake] of Object.entries(fakes)) gateway.upstream(name).answers(fake);
  return gateway;
}

/** Two upstreams, a public and a guarded route, and a caller whose keys another upstream publishes. */
export const SMALL = `
import { anyone, gateway, jwt, rateLimit, redis, upstream } from "gatewright";
import { z } from "zod";

const items = upstream({ at: "http://items:8080" });
const slow = upstream({ at: "http://slow:8080", timeout: "10s" });
const keys = upstream({ at: "http://keys:8080" });
const store = redis({ url: "redis://redis:6379" });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: jwt({
    issuer: "https://id.example",
    audience: "small",
    algorithms: ["ES256"],
    jwks: { from: keys, path: "/keys" },
    claims: z.object({ sub: z.string(), jti: z.string() }),
    revocation: { store, maxAge: "5m" },
  }),
  routes: {
    "GET /open/:id": { auth: anyone, to: items },
    "POST /open/:id": { auth: anyone, to: items },
    "GET /slow": { auth: anyone, to: slow },
    "GET /mine": { to: items },
    "GET /limited": {
      auth: anyone,
      to: items,
      limits: [rateLimit({ by: "ip", rate: "2 per minute", store, whenDown: { local: "50%" } })],
    },
  },
});
`;
