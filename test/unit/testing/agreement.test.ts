import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { load } from "gatewright/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { authorizations, tokenIdOf } from "../../../examples/shop/callers.ts";
import { requests as shopRequests } from "../../../examples/shop/requests.ts";
import { orderService } from "../../../examples/shop/services/orders.ts";
import { productService } from "../../../examples/shop/services/products.ts";
import { divergences } from "../../conformance/divergences.ts";
import { scenario as canonicalPath } from "../../conformance/scenarios/canonical-path.ts";
import { scenario as requestOrder } from "../../conformance/scenarios/request-order.ts";
import { openLedger } from "../../harness/divergences.ts";
import type { CaseRecord } from "../../harness/findings.ts";
import { fakeOf, type InProcessScenario, isExpressible, lineOf, playInProcess } from "../../harness/in-process.ts";
import { createSigningKey, encode } from "../../harness/tokens.ts";
import { verify } from "../../harness/verify.ts";

// Each case of the conformance suites, which holds it on Envoy, NGINX and Node, holds here as well.

const key = createSigningKey("shop-1");
const tokens = new Map(Object.entries(authorizations(key, createSigningKey("elsewhere-1"))));

const shop: InProcessScenario = {
  file: join(import.meta.dirname, "../../../examples/shop/gateway.ts"),
  requests: shopRequests,
  services: {
    "product-service": { name: "products", fake: fakeOf(productService(), ({ path }) => path.endsWith("/hangs")) },
    "order-service": {
      name: "orders",
      fake: fakeOf(orderService(), ({ body }) => JSON.stringify(body).includes("order-hangs")),
    },
  },
  keys: [key.jwk],
  authorizationOf: (who) => tokens.get(who),
  tokenIdOf,
  honest: ["user", "admin", "guest", "leaver"],
};

const echoing = ({ file, requests }: Pick<InProcessScenario, "file" | "requests">): InProcessScenario => ({
  ...{ file, requests },
  services: { echo: { name: "echo", fake: { body: { echo: true } } } },
  authorizationOf: (who) => (who === "user" ? `Bearer x.${encode('{"sub":"u-1001"}')}.x` : undefined),
  tokenIdOf: () => undefined,
  honest: ["user"],
});

/** How many cases are compared, and those that the API has no words for: their line is no METHOD and no /path. */
const scenarios = [
  {
    name: "shop",
    scenario: shop,
    compared: 136,
    excluded: [
      "the absolute form is refused",
      "CONNECT is refused",
      "a method in lower case is refused",
      "what is no HTTP is refused as JSON",
    ],
  },
  {
    name: "request-order",
    scenario: echoing(requestOrder),
    compared: 69,
    excluded: [
      "absolute form, with an id with quotes",
      "absolute form, with an id with a backslash",
      "absolute form, with an id with a tab",
      "absolute form, with an id with a control character",
      "absolute form, with an id of another alphabet",
      "absolute form, with an id of ten kilobytes",
      "absolute form, with an id that is kept",
    ],
  },
  {
    name: "canonical-path",
    scenario: echoing(canonicalPath),
    compared: 204,
    excluded: [
      "forms that are no path: GET pub/x is refused",
      "forms that are no path: GET * is refused",
      "forms that are no path: OPTIONS * is refused",
      "forms that are no path: GET ?x is refused",
      "forms that are no path: GET http://a.test/pub/x is refused",
      "forms that are no path: GET HTTP://a.test/pub/x is refused",
      "forms that are no path: GET https://a.test/ is refused",
      "forms that are no path: GET http://a.test is refused",
      "forms that are no path: GET http://other.test/pub/x is refused",
      "forms that are no path: CONNECT a.test:80 is refused",
    ],
  },
] as const;

it("leaves out no scenario of the conformance suites, and no example", () => {
  const root = join(import.meta.dirname, "../../..");
  const examples = readdirSync(join(root, "examples")).filter((name) =>
    existsSync(join(root, "examples", name, "requests.ts")),
  );
  const ofConformance = readdirSync(join(root, "test/conformance/scenarios")).map((name) => name.replace(/\.ts$/, ""));
  expect(scenarios.map(({ name }) => name).toSorted()).toEqual([...examples, ...ofConformance].toSorted());
});

describe.each(scenarios)("$name", ({ name, scenario, compared, excluded }) => {
  const { requests } = scenario;
  const expressible = requests.flatMap((request, index) =>
    isExpressible(request) ? [{ name: request.name, index }] : [],
  );
  let records: readonly (CaseRecord | undefined)[] = [];
  beforeAll(async () => {
    records = await playInProcess(scenario);
  });

  it.each(expressible)("$name", ({ name: caseName, index }) => {
    const [request, record] = [requests[index], records[index]];
    if (request === undefined || record === undefined) throw new Error("was not played");
    const place = { target: "Node", name: caseName, status: record.answer.status };
    const findings = openLedger(divergences, name).unexplained(place, verify(request, record));
    expect(findings.map(({ text }) => text)).toEqual([]);
  });

  it("leaves out no case but those that the API has no words for", async () => {
    const left = requests.filter((request) => !isExpressible(request));
    expect(left.map((request) => request.name)).toEqual(excluded);
    expect(expressible.length).toBe(compared);
    await using gateway = await load(new URL(`file://${scenario.file}`));
    for (const { send } of left) await expect(gateway.request(lineOf(send))).rejects.toThrow("is no METHOD and /path");
  });
});
