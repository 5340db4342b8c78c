import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { authorFolder } from "../load/author-folder.ts";
import { gatewayText, REFUSED, runCommand } from "./command-line.ts";

const shop = join(import.meta.dirname, "../../../examples/shop");

function explain(...args: string[]) {
  return runCommand(["explain", ...args], { folder: shop });
}

describe("gatewright explain", () => {
  it("names the claim that does not fit, as the 403 that it is", async () => {
    const { stdout } = await explain("/api/products/7", "--claims", '{"role":"boss"}');
    const why = "claims.role: not one of the allowed values";
    expect(stdout).toContain(`is refused: 403 insufficient_permissions at authorization: ${why}\n`);
  });

  it("takes a token at its word that it cannot verify, and says so; its text is never printed", async () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = { iss: "https://auth.shop.example", aud: "shop", exp: 9e9, sub: "u-7", jti: "t-7", role: "user" };
    const token = `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}.c2lnbmVk`;
    const { stdout } = await explain("/api/products/7", "--header", `Authorization: Bearer ${token}`);
    expect(stdout).toContain("the token's signature is taken for good: its keys are not here");
    expect(stdout).toContain("+ x-user-id: u-7");
    expect(stdout).not.toContain(token.slice(0, 20));
  });

  it("counts a client behind a trusted proxy by its own address, and IPv6 by its network", async () => {
    const limited = `const some = rateLimit({ by: "ip", rate: "5 per second", store: memory(), whenDown: "open" });`;
    const options = `clientAddress: { trust: ["10.0.0.0/8"] }, auth: anyone, limits: [some], routes: { "GET /": { to: orders } }`;
    const folder = authorFolder({ "gateway.ts": gatewayText(limited, options) });
    const args = ["explain", "/", "--ip", "10.0.0.1", "--header", "X-Forwarded-For: 2001:db8::7"];
    const { stdout } = await runCommand(args, { folder: folder("") });
    expect(stdout).toContain("client address 2001:db8::7: by X-Forwarded-For, since 10.0.0.1 is trusted");
    expect(stdout).toContain(`counts 1 under "2001:db8:0:0::/64"`);
  });

  it("prints one JSON document without a credential or an id that was made up", async () => {
    const { stdout, stderr } = await explain("/api/products/7", "--claims", '{"role":"user"}', "--format", "json");
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      result: { kind: "forwarded", upstream: "product-service", method: "GET", target: "/products/7" },
      route: { name: "GET /api/products/:id", params: { id: "7" }, at: "gateway.ts:30" },
    });
    expect(stdout).toContain(`"Bearer <token>"`);
    expect(stdout).toContain(`"<a new UUID>"`);
    expect(stdout).not.toMatch(/eyJ|[0-9a-f]{8}-[0-9a-f]{4}-4/);
  });
});

describe("gatewright explain --why-not", () => {
  it("says of a route that is reached what becomes of the request there", async () => {
    const { exitCode, stdout } = await explain("/api/products/7", "--why-not", "GET /api/products/:id");
    expect([exitCode, stdout]).toEqual([
      0,
      `GET /api/products/7 does reach "GET /api/products/:id" (gateway.ts:30).\n  There it is refused: 401 missing_token at identity: no Authorization header.\n`,
    ]);
  });

  it("says which route goes before it, and by which segment", async () => {
    const routes = `"GET /items/:id": { to: orders }, "GET /items/new": { to: orders }`;
    const folder = authorFolder({ "gateway.ts": gatewayText("", `auth: anyone, routes: { ${routes} }`) });
    const args = ["explain", "/items/new", "--why-not", "GET /items/:id"];
    const { stdout } = await runCommand(args, { folder: folder("") });
    expect(stdout).toContain("its path fits, but /items/new goes before it: at segment 2 a literal beats a parameter");
  });

  it("helps with a name that there is not", async () => {
    const { exitCode, stdout, stderr } = await explain("/api/products/7", "--why-not", "GET /api/prodcts/:id");
    const meant = `Did you mean "GET /api/products/:id"?`;
    expect([exitCode, stdout, stderr]).toEqual([1, "", `There is no route "GET /api/prodcts/:id". ${meant}\n`]);
  });
});

describe("gatewright explain --curl", () => {
  it("prints a line for a shell and nothing else", async () => {
    const { exitCode, stdout } = await explain("POST /api/orders", "--body", "@order.json", "--curl");
    expect([exitCode, stdout]).toEqual([1, ""]);
    const sent = await explain("POST /api/orders", "--body", "{}", "--curl");
    const headers = `--header "authorization: Bearer $TOKEN" --header 'content-type: application/json'`;
    const line = `curl --include --request POST ${headers} --data-raw '{}' http://127.0.0.1:8080/api/orders\n`;
    expect([sent.exitCode, sent.stdout]).toEqual([0, line]);
  });
});

describe("bad input of explain", () => {
  it.each([
    [["get /health"], `"get" is no method of HTTP. Did you mean "GET"?`],
    [["GTE /health"], `"GTE" is no method of HTTP.`],
    [["what is this"], "Write a method and a target"],
    [["/health", "--claims", "{role}"], "Claims are a JSON object"],
    [["/health", "--claims", "[]"], "Claims are a JSON object"],
    [["/health", "--header", "X: a\r\nY: b"], `Write a header as "Name: value".`],
    [["/health", "--ip", "shop.example"], "Write an address"],
    [["/health", "--body", "@nowhere.json"], `The body cannot be read from "nowhere.json"`],
  ])("%j", async (args, problem) => {
    const { exitCode, stdout, stderr } = await explain(...args);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(problem);
  });

  it("shows the findings of a gateway that has errors, and explains nothing", async () => {
    const folder = authorFolder({ "gateway.ts": REFUSED });
    const { exitCode, stdout, stderr } = await runCommand(["explain", "/orders"], { folder: folder("") });
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("error route/no-auth\n");
  });
});
