import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExplainedGateway } from "../../../cli/explain/explain.ts";
import { authorizations } from "../../../examples/shop/callers.ts";
import { scenario as canonicalPath } from "../../conformance/scenarios/canonical-path.ts";
import { scenario as requestOrder } from "../../conformance/scenarios/request-order.ts";
import type { Scenario } from "../../harness/scenario.ts";
import { shopScenario } from "../../harness/shop.ts";
import { createSigningKey } from "../../harness/tokens.ts";
import { type Credential, disagreements } from "./agreement.ts";
import { exclusions } from "./exclusions.ts";
import { compileExplained } from "./explained.ts";

interface Subject {
  readonly scenario: Scenario;
  credentialOf(who: string): Credential;
  /** The names of upstreams, by the suite's names of services. */
  readonly upstreamOf: Readonly<Record<string, string>>;
}

const tokens = new Map(Object.entries(authorizations(createSigningKey("shop-1"), createSigningKey("elsewhere-1"))));

/** Callers whose tokens differ in what they say, and in nothing else. */
const BY_CLAIMS = [
  ...["user", "admin", "guest", "leaver", "expired", "not yet", "without expiry", "expiry as text"],
  ...["wrong issuer", "wrong audience", "without id", "without role", "unknown role", "null role"],
];

function shopCredential(who: string): Credential {
  const authorization = tokens.get(who);
  if (!BY_CLAIMS.includes(who)) return { authorization };
  const [, payload = ""] = authorization?.split(".") ?? [];
  return { claims: JSON.parse(Buffer.from(payload, "base64url").toString()) };
}

const user = { iss: "https://auth.shop.example", aud: "shop", sub: "u-1001", exp: Date.now() / 1_000 + 600 };

const subjects: readonly Subject[] = [
  {
    scenario: shopScenario(),
    credentialOf: shopCredential,
    upstreamOf: { products: "product-service", orders: "order-service" },
  },
  { scenario: canonicalPath, credentialOf: () => ({ claims: user }), upstreamOf: {} },
  { scenario: requestOrder, credentialOf: () => ({ claims: user }), upstreamOf: {} },
];

it("leaves out no example and no scenario", () => {
  const root = join(import.meta.dirname, "../../..");
  const examples = readdirSync(join(root, "examples")).filter((name) =>
    existsSync(join(root, "examples", name, "requests.ts")),
  );
  const scenarios = readdirSync(join(root, "test/conformance/scenarios")).map((name) => name.replace(".ts", ""));
  expect([...examples, ...scenarios].sort()).toEqual(subjects.map(({ scenario }) => scenario.name).sort());
});

describe.each(subjects)("explain of $scenario.name", ({ scenario, credentialOf, upstreamOf }) => {
  let gateway: ExplainedGateway | undefined;
  const excluded = exclusions.filter((exclusion) => exclusion.scenario === scenario.name);
  const isExcluded = (name: string) => excluded.some(({ cases }) => cases.includes(name));
  const compared = scenario.requests.filter(({ name }) => !isExcluded(name));
  const others = scenario.requests.filter(({ name }) => isExcluded(name));

  beforeAll(async () => {
    gateway = await compileExplained(scenario.file);
  });

  afterAll(() => {
    console.log(`explain of ${scenario.name}: ${compared.length} cases compared, ${others.length} excluded`);
  });

  const findings = (request: Scenario["requests"][number]) => {
    if (!gateway) throw new Error("not compiled");
    return disagreements(gateway, request, credentialOf, upstreamOf);
  };

  it.each(compared)("agrees with all targets: $name", async (request) => {
    expect(await findings(request)).toEqual([]);
  });

  it.each(others)("cannot know, as its exclusion says: $name", async (request) => {
    expect(await findings(request)).not.toEqual([]);
  });

  it("excludes no case that there is not", () => {
    const names = scenario.requests.map(({ name }) => name);
    expect(excluded.flatMap(({ cases }) => cases).filter((name) => !names.includes(name))).toEqual([]);
  });
});
