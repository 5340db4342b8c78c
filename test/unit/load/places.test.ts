import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { PropertyPath } from "../../../compiler/load/definition.ts";
import { locate } from "../../../compiler/load/places.ts";
import { runGateway } from "../../../compiler/load/run.ts";
import { openSources } from "../../../compiler/load/source.ts";
import { authorFolder } from "./author-folder.ts";

const GATEWAY = `
import { anyOf, env, gateway, group, jwt, listener, secret, sequence, upstream, weighted } from "gatewright";
import { z } from "zod";
import * as parts from "./parts/index.ts";
import shared, { slow as late } from "./parts/index.ts";
const žluť: "🐎🐎" | string = "http://shop:8080"; const shop = upstream({ at: žluť, timeout: "7s" });
const tls = { certificate: secret("CERTIFICATE"), key: secret("KEY") };
const front = listener({ port: 443, tls: { ...tls, key: secret("OTHER") } });
const make = (path: string) => upstream({ at: path });
const made = make("http://made:8080");
const options = { to: shop, timeout: "1s" } as const;
const caller = jwt({ issuer: "i", audience: "a", jwks: { from: shop, path: "/jwks" }, claims: z.object({ sub: z.string() }) });
const order = sequence({ steps: { only: { to: made, call: "GET /", timeout: late } } });
const generated = Object.fromEntries(["a", "b"].map((name) => ["GET /" + name, { to: shop, timeout: "4s" as const }]));
export const more = group({ routes: generated });
export default gateway({
  targets: ["envoy", "nginx"],
  listener: front,
  auth: anyOf(caller),
  routes: {
    "GET /order": { to: order },
    "GET /spread": { ...options, timeout: "2s" },
    "GET /whole": options,
    "GET /shares": { to: weighted([{ to: shop, share: "50%" }, { to: upstream({ at: env("B") }), share: "49%" }]) },
    "GET /shared": { to: shop, ...shared },
    "GET /module": { to: shop, timeout: parts.TIMES.long },
  },
  groups: [more],
});
`;
const PARTS = {
  "parts/index.ts": `export * from "./times.ts"; export { default } from "./shared.ts";`,
  "parts/times.ts": `export const slow = "9s";\nexport const TIMES = { long: "8s" } as const;`,
  "parts/shared.ts": `const all = { maxBody: "1mb" } as const;\nexport default all;`,
};

/** What is underlined for a property of the first value of this kind for which `path` or more of it exists. */
async function underlined(kind: string, path: PropertyPath, part?: "key" | "value"): Promise<string> {
  const folder = authorFolder({ "gateway.ts": GATEWAY, ...PARTS });
  const outcome = await runGateway(folder("gateway.ts"));
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problem));
  const node = outcome.definition.nodes.find(({ value }) => value.kind === kind);
  if (!node) throw new Error(`There is no ${kind}.`);
  const { file, line, column, length } = locate(openSources(), node.at, path, part);
  const lines = readFileSync(file, "utf8").split("\n");
  const text = lines
    .slice(line - 1)
    .join("\n")
    .slice(column - 1);
  return text.slice(0, length);
}

describe("a property of a declared value is underlined exactly", () => {
  it.each<[string, string, PropertyPath, string]>([
    ["in place, behind letters of several units", "upstream", ["timeout"], `"7s"`],
    ["named by a const", "upstream", ["at"], "žluť"],
    ["behind a spread", "listener", ["tls", "certificate"], `secret("CERTIFICATE")`],
    ["written after a spread, which it replaces", "listener", ["tls", "key"], `secret("OTHER")`],
    ["of a route", "gateway", ["routes", "GET /spread", "timeout"], `"2s"`],
    ["of a route that is a const", "gateway", ["routes", "GET /whole", "timeout"], `"1s"`],
    ["of a step, its value imported", "sequence", ["steps", "only", "timeout"], "late"],
    ["in a list", "gateway", ["targets", 1], `"nginx"`],
    ["of the argument of a factory that takes no options", "env", ["name"], `"B"`],
    ["of a list that is the argument", "weighted", ["shares", 1, "share"], `"49%"`],
    ["among arguments", "any-of", ["auths", 0], "caller"],
    ["in a default export passed on", "gateway", ["routes", "GET /shared", "maxBody"], `"1mb"`],
  ])("%s", async (_, kind, path, text) => {
    expect(await underlined(kind, path)).toBe(text);
  });

  it("its name, where that is asked for", async () => {
    expect(await underlined("gateway", ["routes", "GET /order", "to"], "key")).toBe("to");
    expect(await underlined("gateway", ["routes", "GET /order"], "key")).toBe(`"GET /order"`);
  });
});

describe("what stands nowhere in the source is underlined by what is nearest", () => {
  it.each<[string, string, PropertyPath, string]>([
    ["the name of the thing that lacks a property", "gateway", ["routes", "GET /order", "timeout"], `"GET /order"`],
    ["the property whose value is generated", "group", ["routes", "GET /a", "timeout"], "routes"],
    ["the factory, when nothing of the path is there", "listener", ["hosts"], "listener"],
  ])("%s", async (_, kind, path, text) => {
    expect(await underlined(kind, path)).toBe(text);
  });
});
