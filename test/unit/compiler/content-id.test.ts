import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { contentId } from "../../../compiler/passes/content-id.ts";
import { openAuthor } from "../../harness/author.ts";
import { type Accepted, accepted, gatewayOf, planRouteOf } from "./gateways.ts";

const author = openAuthor();
afterAll(() => author.close());

describe("an id is a hash of the content", () => {
  it("does not depend on the order of names, at any depth", () => {
    const shuffled = fc.dictionary(fc.string(), fc.dictionary(fc.string(), fc.jsonValue()));
    fc.assert(
      fc.property(shuffled, (content) => {
        const reversed = Object.fromEntries(
          Object.entries(content)
            .reverse()
            .map(([name, inner]) => [name, Object.fromEntries(Object.entries(inner).reverse())]),
        );
        expect(contentId("x", reversed)).toBe(contentId("x", content));
      }),
    );
  });

  it("depends on the order of lists, on types and on what is nested", () => {
    const contents = [
      { a: [1, 2] },
      { a: [2, 1] },
      { a: ["1", "2"] },
      { a: { 0: 1, 1: 2 } },
      { a: [[1], 2] },
      { a: null },
    ];
    expect(new Set(contents.map((content) => contentId("x", content))).size).toBe(contents.length);
  });

  it("takes what is undefined for what is left out", () => {
    expect(contentId("x", { a: 1, b: undefined })).toBe(contentId("x", { a: 1 }));
  });

  it("begins with what it is the id of", () => {
    expect(contentId("guard", {})).toMatch(/^guard-[0-9a-f]{16}$/);
  });
});

/** The id of the guard that the route has on a target where the sidecar decides. */
async function guardOf(options: string, declarations = ""): Promise<string | undefined> {
  const compiled: Accepted = await accepted(author, gatewayOf(options, declarations));
  return planRouteOf(compiled.plan("nginx"), "GET /orders/:id").guard;
}

describe("the id of a guard", () => {
  const ROUTE = `auth: caller, routes: { "GET /orders/:id": { to: orders, allow: ({ claims }) => claims.role === "admin" } }`;

  it("stays when declarations move to other lines", async () => {
    expect(await guardOf(ROUTE, "\n\n\n// moved\n")).toBe(await guardOf(ROUTE));
  });

  it("stays when the destination or the timeout changes: they are not decided by the guard", async () => {
    const other = `const other = upstream({ at: "http://other:8080" });`;
    const changed = ROUTE.replace("to: orders", `to: other, timeout: "9s"`);
    expect(await guardOf(changed, other)).toBe(await guardOf(ROUTE));
  });

  it.each([
    ["the condition", ROUTE.replace(`"admin"`, `"user"`)],
    ["a limit that is added", ROUTE.replace("to: orders", "to: orders, limits: [perAddress]")],
    [
      "the caller's audience",
      ROUTE.replace(
        "auth: caller",
        `auth: jwt({ issuer: "https://id.example", audience: "other", jwks: "https://id.example/jwks", claims: Claims })`,
      ),
    ],
    ["no caller at all", `auth: anyone, routes: { "GET /orders/:id": { to: orders, limits: [perAddress] } }`],
  ])("changes with %s", async (_, options) => {
    expect(await guardOf(options)).not.toBe(await guardOf(ROUTE));
  });

  it("changes with the breaker that it asks", async () => {
    const broken = (pause: string): string =>
      `const risky = upstream({ at: "http://risky:8080", breaker: { errors: "50%", over: "10s", atLeast: 10, pause: "${pause}" } });`;
    const options = ROUTE.replace("to: orders", "to: risky");
    expect(await guardOf(options, broken("31s"))).not.toBe(await guardOf(options, broken("30s")));
  });

  it("is shared by routes that decide alike", async () => {
    const options = `auth: caller, routes: { "GET /orders/:id": { to: orders }, "GET /prices": { to: orders } }`;
    const { plan } = await accepted(author, gatewayOf(options));
    expect(plan("envoy").guards).toHaveLength(1);
  });
});
