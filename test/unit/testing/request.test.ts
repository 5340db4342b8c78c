import { describe, expect, it } from "vitest";
import { loadText, SMALL, small } from "./gateways.ts";

const claims = { sub: "u-1" };

describe("a request", () => {
  it("goes to the fake upstream as the service would receive it, and the answer comes back", async () => {
    const gateway = await small({
      items: ({ body }) => ({ status: 201, headers: { "Set-Cookie": ["a=1", "b=2"] }, body: { got: body } }),
    });
    const answer = await gateway.request("POST /open/7?x=1", { body: { n: 1 }, headers: { "X-Own": ["a", "b"] } });
    expect(answer).toMatchObject({ status: 201, body: { got: { n: 1 } }, headers: { "set-cookie": ["a=1", "b=2"] } });
    expect(answer).toMatchObject({ route: "POST /open/:id", upstream: "items", error: null, user: null });
    expect(answer.upstreamRequests).toEqual(gateway.upstream("items").requests);
    expect(answer.upstreamRequests).toMatchObject([
      { upstream: "items", method: "POST", path: "/open/7?x=1", body: { n: 1 }, headers: { "x-own": "a, b" } },
    ]);
    expect(answer.upstreamRequests[0]?.headers).toMatchObject({ "x-forwarded-for": "192.0.2.1", host: "localhost" });
  });

  it("is refused as in production, and says why", async () => {
    const gateway = await small();
    expect(await gateway.request("GET /nope")).toMatchObject({ status: 404, error: "not_found", route: null });
    expect(await gateway.request("GET /open/%2e%2e")).toMatchObject({ status: 400, error: "bad_request" });
    expect(await gateway.request("GET /mine")).toMatchObject({ status: 401, error: "missing_token" });
    const misfit = await gateway.request("GET /mine", { claims: { name: "nobody" } });
    expect(misfit).toMatchObject({ error: "insufficient_permissions", reason: "claims do not fit their schema" });
    const old = await gateway.request("GET /mine", { token: await gateway.token(claims, { expiresIn: "-1s" }) });
    expect(old).toMatchObject({ error: "invalid_token", reason: '"exp" claim timestamp check failed' });
  });

  it("shows a text or bytes as they are, and JSON as its value", async () => {
    const gateway = await small({ items: ({ body }) => ({ body: `<${String(body)}>` }) });
    expect((await gateway.request("POST /open/1", { body: "plain" })).body).toBe("<plain>");
    expect((await gateway.request("POST /open/1", { body: new Uint8Array([104, 105]) })).body).toBe("<hi>");
    gateway.upstream("items").answers({ status: 204 });
    expect((await gateway.request("GET /open/1")).body).toBeUndefined();
  });

  it("keeps apart what belongs to requests that are under way together", async () => {
    const gateway = await small({ items: { delay: "1s", body: {} } });
    const paths = Array.from({ length: 20 }, (_, index) => `/open/${index}`);
    const answers = await Promise.all(paths.map((path) => gateway.request(`GET ${path}`)));
    expect(answers.map(({ upstreamRequests }) => upstreamRequests.map(({ path }) => path))).toEqual(
      paths.map((path) => [path]),
    );
    expect(answers.map(({ log }) => log.path)).toEqual(paths);
  });
});

describe("a mistake of the test is an error, and no answer:", () => {
  it.each(["get /open/1", "GET", "GET open/1", "/open/1", "GET /open/1\r\nX-A: b"])("the line %j", async (line) => {
    const gateway = await small();
    await expect(gateway.request(line)).rejects.toThrow("is no METHOD and /path");
  });

  it("a header of two lines", async () => {
    const gateway = await small();
    const sent = gateway.request("GET /open/1", { headers: { "x-a": "b\r\nx-c: d" } });
    await expect(sent).rejects.toThrow('"x-a" is no header with a value on one line');
  });

  it("a token of two lines, and an address that is none", async () => {
    const gateway = await small();
    await expect(gateway.request("GET /mine", { token: "a\r\nx-b: c" })).rejects.toThrow(
      '"authorization" is no header',
    );
    await expect(gateway.request("GET /mine", { ip: "localhost" })).rejects.toThrow('"localhost" is no address');
  });

  it("claims on a public route", async () => {
    const gateway = await small();
    await expect(gateway.request("GET /open/1", { claims })).rejects.toThrow('"GET /open/:id" is public');
  });

  it("two credentials", async () => {
    const gateway = await small();
    await expect(gateway.request("GET /mine", { claims, token: "x" })).rejects.toThrow("has claims and token");
  });

  it("an upstream without a fake", async () => {
    const gateway = await small();
    await expect(gateway.request("GET /open/1")).rejects.toThrow(
      'sent GET /open/1 to the upstream "items", which has no fake. Write, with what it answers:\n' +
        '  shop.upstream("items").answers({ status: 200, body: {} });',
    );
  });

  it("what a fake throws, and an answer that is none", async () => {
    const broken = new Error("wrong in the fake");
    const throws = () => {
      throw broken;
    };
    const gateway = await small({ items: throws });
    await expect(gateway.request("GET /open/1")).rejects.toBe(broken);
    gateway.upstream("items").answers({ status: 99 });
    await expect(gateway.request("GET /open/1")).rejects.toThrow('The fake of "items" answered with status 99');
  });

  it("a fake of an upstream that is not there, or that no request calls", async () => {
    await expect(loadText(SMALL, { upstreams: { itms: {} } })).rejects.toThrow(
      'There is no upstream "itms". Did you mean "items"? Requests call "items", "slow".',
    );
    await expect(loadText(SMALL, { upstreams: { keys: {} } })).rejects.toThrow(
      'No request calls the upstream "keys": only keys come from it, and tests have their own. Requests call "items", "slow".',
    );
  });
});
