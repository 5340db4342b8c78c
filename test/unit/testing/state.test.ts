import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { GatewayHasErrors, load } from "gatewright/testing";
import { describe, expect, it } from "vitest";
import { createSigningKey, inSeconds, signToken } from "../../harness/tokens.ts";
import { authorFolder } from "../load/author-folder.ts";
import { loadText, SMALL, small } from "./gateways.ts";

const claims = { sub: "u-1" };
const items = { upstreams: { items: {} } };

describe("the store", () => {
  it("that fails leaves each limit to its own rule, and takes the lists of revocations with it in their time", async () => {
    const gateway = await small({ items: {} });
    gateway.store.fail();
    const limited = [await gateway.request("GET /limited"), await gateway.request("GET /limited")];
    expect(limited.map(({ status }) => status)).toEqual([200, 429]);
    expect(await gateway.request("GET /mine", { claims })).toMatchObject({ status: 200 });
    await expect(gateway.revoke("t-1")).rejects.toThrow("the store did not take it");
    await gateway.clock.advance("6m");
    expect(await gateway.request("GET /mine", { claims })).toMatchObject({ error: "revocations_unavailable" });
    gateway.store.recover();
    expect(await gateway.request("GET /mine", { claims })).toMatchObject({ status: 200 });
  });

  it("cannot fail where it is the memory of the gateway itself, or is none", async () => {
    const gateway = await loadText(
      SMALL.replace('redis({ url: "redis://redis:6379" })', "memory()").replace("redis,", "memory,"),
    );
    expect(() => gateway.store.fail()).toThrow("memory() cannot fail");
  });
});

describe("tokens", () => {
  it("that other code makes are good if their key is given", async () => {
    const key = createSigningKey("own-1", "ES256");
    const token = signToken(
      { iss: "https://id.example", aud: "small", jti: "t-1", exp: inSeconds(60), ...claims },
      key,
    );
    expect(await (await small({ items: {} })).request("GET /mine", { token })).toMatchObject({
      error: "invalid_token",
    });
    const gateway = await loadText(SMALL, { ...items, keys: [key.jwk] });
    expect(await gateway.request("GET /mine", { token })).toMatchObject({ status: 200, user: "u-1" });
  });

  it("have a caller, who is named where there are several, and whose token is no other's", async () => {
    const gateway = await loadText(TWO_CALLERS, items);
    expect(await gateway.request("GET /a", { claims })).toMatchObject({ status: 200 });
    expect(await gateway.request("GET /b", { claims })).toMatchObject({ status: 200 });
    const token = await gateway.token(claims, { caller: "https://a.example" });
    expect(await gateway.request("GET /a", { token })).toMatchObject({ status: 200 });
    expect(await gateway.request("GET /b", { token })).toMatchObject({ error: "invalid_token" });
    await expect(gateway.token(claims)).rejects.toThrow('Whose token? Write { caller: … }, one of "https://a.example"');
    await expect(gateway.token(claims, { caller: "https://c.example" })).rejects.toThrow("Did you mean");
    await expect(gateway.revoke("t-1")).rejects.toThrow("No caller of this gateway has revocable tokens");
  });
});

const TWO_CALLERS = `
import { gateway, jwt, upstream } from "gatewright";
import { z } from "zod";
const to = upstream({ at: "http://items:8080" });
const caller = (issuer: string) =>
  jwt({ issuer, audience: "x", algorithms: ["ES256"], jwks: "https://id.example/jwks", claims: z.object({ sub: z.string() }) });
export default gateway({
  targets: ["envoy"],
  routes: { "GET /a": { auth: caller("https://a.example"), to }, "GET /b": { auth: caller("https://b.example"), to } },
});
`;

it("is reset to what was loaded", async () => {
  const gateway = await loadText(SMALL, items);
  for (let sent = 0; sent < 3; sent++) await gateway.request("GET /limited");
  await gateway.revoke("t-1");
  gateway.store.fail();
  gateway.upstream("items").answers({ status: 500 });
  await gateway.reset();
  expect(gateway.upstream("items").requests).toEqual([]);
  expect(await gateway.request("GET /limited")).toMatchObject({ status: 200, remaining: 1 });
  expect(await gateway.request("GET /mine", { claims: { ...claims, jti: "t-1" } })).toMatchObject({ status: 200 });
});

describe("load", () => {
  it("shows what is wrong with a gateway that has errors, as check does", async () => {
    const loading = loadText(SMALL.replace('"GET /slow"', '"GET slow"'));
    await expect(loading).rejects.toBeInstanceOf(GatewayHasErrors);
    await expect(loading).rejects.toThrow(/has errors:[\s\S]*error (?:route|type)\/[\s\S]*\d+ \|[\s\S]*\^/);
  });

  it("gives env() what it is given", async () => {
    const text = SMALL.replace('"http://items:8080"', 'env("ITEMS")').replace(
      "anyone, gateway",
      "anyone, env, gateway",
    );
    const gateway = await loadText(text, { ...items, env: { ITEMS: "http://items:1" } });
    expect(await gateway.request("GET /open/1")).toMatchObject({ status: 200, upstream: "items" });
  });

  it("takes a path from the file that calls it", async () => {
    const folder = authorFolder({ "sub/gateway.ts": SMALL });
    const here = dirname(folder("sub/gateway.ts"));
    const root = pathToFileURL(join(import.meta.dirname, "../../../testing/index.ts"));
    writeFileSync(
      join(here, "loads.ts"),
      `import { load } from "${root}"; export const gateway = await load("./gateway.ts");`,
    );
    const { gateway } = await import(join(here, "loads.ts"));
    expect(await gateway.request("GET /nope")).toMatchObject({ status: 404 });
    await expect(load("./no-gateway.ts")).rejects.toThrow(join("test/unit/testing", "no-gateway.ts"));
  });
});
