import { afterAll, describe, expect, it } from "vitest";
import { curlLine } from "../../../cli/dev/curl-line.ts";
import { openAuthor } from "../../harness/author.ts";

const author = openAuthor();
afterAll(() => author.close());

const caller = `const caller = jwt({ issuer: "https://id.example", audience: "x", jwks: "https://id.example/k", claims: z.object({ sub: z.string() }) });`;

/** The line for a gateway with these routes. */
async function lineFor(routes: string): Promise<string | undefined> {
  const text = [
    `import { anyone, gateway, health, jwt, respond, upstream } from "gatewright"; import { z } from "zod";`,
    `const shop = upstream({ at: "http://shop:8080" }); ${caller}`,
    `const hello = respond({ status: 200, json: 1 });`,
    `export default gateway({ targets: ["envoy"], auth: anyone, routes: { ${routes} } });`,
  ].join("\n");
  const { plans } = await author.compile({ "gateway.ts": text });
  if (!plans?.[0]) throw new Error("the gateway does not compile");
  return curlLine(plans[0].gateway, "http://127.0.0.1:8080");
}

describe("the request to try", () => {
  it.each([
    [
      "what the gateway answers by itself",
      `"GET /api": { to: shop }, "GET /health": health(), "GET /hi": { to: hello }`,
      "/hi",
    ],
    ["else its health", `"GET /api": { to: shop }, "GET /health": health()`, "/health"],
    ["else what needs an upstream", `"POST /orders": { to: shop }, "ANY /shop/*rest": { to: shop }`, "/shop/1"],
    ["parameters filled in", `"GET /items/:id": { to: hello }`, "/items/1"],
  ])("is %s", async (_, routes, path) => {
    expect(await lineFor(routes)).toBe(`curl -i http://127.0.0.1:8080${path}`);
  });

  it("has a token to fill in where every route needs one", async () => {
    const line = await lineFor(`"GET /me": { auth: caller, to: hello }`);
    expect(line).toBe(`curl -i http://127.0.0.1:8080/me -H "Authorization: Bearer $TOKEN"`);
  });

  it("is quoted for a shell", async () => {
    expect(await lineFor(`"GET /it's/$HOME": { to: hello }`)).toBe(`curl -i 'http://127.0.0.1:8080/it'\\''s/$HOME'`);
  });

  it("is left out where nothing can be read", async () => {
    expect(await lineFor(`"POST /orders": { to: shop }`)).toBeUndefined();
  });
});
