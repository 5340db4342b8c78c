import { afterAll, describe, expect, it } from "vitest";
import { type PolicyKind, policiesOf, policyOf } from "../../../compiler/policies/index.ts";
import { openAuthor } from "../../harness/author.ts";
import { type Accepted, accepted, findingsOf, gatewayOf, routeOf } from "./gateways.ts";

const author = openAuthor();
afterAll(() => author.close());

function kindsOf(compiled: Accepted, name: string): readonly PolicyKind[] {
  return routeOf(compiled, name).policies.map(({ kind }) => kind);
}

function timeoutOf(compiled: Accepted, name: string): number | undefined {
  return policyOf(routeOf(compiled, name).policies, "timeout")?.ms;
}

function limitsOf(compiled: Accepted, name: string): readonly string[] {
  return policiesOf(routeOf(compiled, name).policies, "rate-limit").map(({ text }) => text);
}

describe("names", () => {
  it("an upstream is called by its host, with its port where that is taken, and by its name where it has one", async () => {
    const declarations = `
      const second = upstream({ at: "http://orders:8081" });
      const third = upstream({ at: "http://orders:8081" });
      const named = upstream({ name: "stock", at: ["http://10.0.0.4:80", "http://10.0.0.5:80"] });
    `;
    const routes = ["orders", "second", "third", "named"].map((name) => `"GET /${name}": { to: ${name} }`);
    const text = gatewayOf(`auth: anyone, routes: { ${routes.join(", ")} }`, declarations);
    const { gateway } = await accepted(author, text);
    expect(gateway.upstreams.map(({ name }) => name)).toEqual(["orders", "orders:8081", "orders:8081-2", "stock"]);
  });

  it("a caller is called by its issuer, with its audience where that is taken", async () => {
    const partner = `const partner = jwt({
      issuer: "https://id.example", audience: "partner", jwks: "https://id.example/jwks", claims: Claims,
    });`;
    const options = `routes: { "GET /a": { auth: caller, to: orders }, "GET /b": { auth: partner, to: orders } }`;
    const { gateway } = await accepted(author, gatewayOf(options, partner));
    expect(gateway.callers.map(({ name }) => name)).toEqual(["https://id.example", "https://id.example/partner"]);
  });

  it("a route is called by method and whole path, or as it says", async () => {
    const options = `auth: anyone, groups: [group({ prefix: "/api", routes: {
      "GET /a": { to: orders }, "GET /b": { name: "bees", to: orders } } })]`;
    const { gateway } = await accepted(author, gatewayOf(options));
    expect(gateway.routes.map(({ name, path }) => [name, path])).toEqual([
      ["GET /api/a", "/api/a"],
      ["bees", "/api/b"],
    ]);
  });

  it("what no route uses is not there", async () => {
    const { gateway } = await accepted(author, gatewayOf(`auth: anyone, routes: { "GET /a": { to: orders } }`));
    expect([gateway.stores, gateway.callers, gateway.limits]).toEqual([[], [], []]);
  });
});

describe("what gateway, group and route say", () => {
  it("auth replaces: the nearest counts", async () => {
    const options = `auth: caller, routes: { "GET /a": { to: orders } }, groups: [
      group({ auth: anyone, routes: { "GET /b": { to: orders }, "GET /c": { auth: caller, to: orders } } }),
    ]`;
    const compiled = await accepted(author, gatewayOf(options));
    expect(kindsOf(compiled, "GET /a")).toContain("jwt");
    expect(kindsOf(compiled, "GET /b")).not.toContain("jwt");
    expect(kindsOf(compiled, "GET /c")).toContain("jwt");
  });

  it("allow adds up, from the outside in", async () => {
    const options = `auth: caller, allow: ({ claims }) => claims.sub !== "blocked", groups: [group({
      auth: caller, allow: ({ claims }) => claims.role !== "user",
      routes: { "GET /a": { to: orders, allow: ({ headers }) => headers["x-beta"] === "on" } },
    })]`;
    const compiled = await accepted(author, gatewayOf(options));
    const conditions = policiesOf(routeOf(compiled, "GET /a").policies, "allow").map(({ text }) => text);
    expect(conditions).toEqual([
      `({ claims }) => claims.sub !== "blocked"`,
      `({ claims }) => claims.role !== "user"`,
      `({ headers }) => headers["x-beta"] === "on"`,
    ]);
  });

  it("limits add up, and the same value is there once", async () => {
    const options = `auth: caller, limits: [perAddress], groups: [group({
      auth: caller, limits: [perCaller, perAddress], routes: { "GET /a": { to: orders, limits: [perCaller] } },
    })]`;
    const compiled = await accepted(author, gatewayOf(options));
    expect(limitsOf(compiled, "GET /a")).toEqual([
      "100 per minute by address",
      "10 per minute by ({ claims }) => claims.sub",
    ]);
  });

  it("of timeouts the nearest counts: route, group, gateway, upstream, 5 seconds", async () => {
    const slow = `const slow = upstream({ at: "http://slow:8080", timeout: "9s" });`;
    const own = `groups: [group({ prefix: "/g", timeout: "3s", routes: {
      "GET /a": { to: slow }, "GET /b": { to: slow, timeout: "250ms" } } })]`;
    const bare = await accepted(
      author,
      gatewayOf(`auth: anyone, routes: { "GET /s": { to: slow }, "GET /o": { to: orders } }, ${own}`, slow),
    );
    expect(["GET /s", "GET /o", "GET /g/a", "GET /g/b"].map((name) => timeoutOf(bare, name))).toEqual([
      9_000, 5_000, 3_000, 250,
    ]);
    const outer = await accepted(
      author,
      gatewayOf(`auth: anyone, timeout: "4s", routes: { "GET /s": { to: slow } }, ${own}`, slow),
    );
    expect(["GET /s", "GET /g/a"].map((name) => timeoutOf(outer, name))).toEqual([4_000, 3_000]);
  });

  it("of body sizes the nearest counts, and 1 MiB where none is said", async () => {
    const options = `auth: anyone, groups: [group({ maxBody: "2kb", routes: {
      "PUT /a": { to: orders }, "PUT /b": { to: orders, maxBody: "0b" } } })], routes: { "PUT /c": { to: orders } }`;
    const compiled = await accepted(author, gatewayOf(options));
    const sizes = ["PUT /a", "PUT /b", "PUT /c"].map(
      (name) => policyOf(routeOf(compiled, name).policies, "max-body")?.bytes,
    );
    expect(sizes).toEqual([2_048, 0, 1_048_576]);
  });

  it("a mistake that many routes inherit is told once", async () => {
    const options = `auth: caller, allow: ({ claims }) => claims.sub.trim() === "x",
      routes: { "GET /a": { to: orders }, "GET /b": { to: orders } }`;
    expect(await findingsOf(author, gatewayOf(options))).toEqual(["expression/call"]);
  });
});

describe("a timeout that is not below what the service gives itself", () => {
  const SLOW = `const slow = upstream({ at: "http://slow:8080", timeout: "3s", answersWithin: "4s" });`;

  it.each([
    ["a route", `routes: { "GET /a": { to: slow, timeout: "4s" } }`],
    ["a group", `groups: [group({ timeout: "1m", routes: { "GET /a": { to: slow }, "GET /b": { to: slow } } })]`],
    ["the gateway", `timeout: "5s", routes: { "GET /a": { to: slow } }`],
    [
      "a step",
      `routes: { "GET /a": { to: sequence({ steps: { one: { to: slow, call: "GET /", timeout: "8s" } } }) } }`,
    ],
    [
      "the route of a step",
      `routes: { "GET /a": { timeout: "8s", to: sequence({ steps: { one: { to: slow, call: "GET /" } } }) } }`,
    ],
  ])("is refused where %s sets it", async (_, options) => {
    expect(await findingsOf(author, gatewayOf(`auth: anyone, ${options}`, SLOW))).toEqual([
      "timeout/not-below-backend",
    ]);
  });

  it("is refused where the default is too long", async () => {
    const slow = SLOW.replace(`timeout: "3s", `, "");
    const options = `auth: anyone, routes: { "GET /a": { to: slow } }`;
    expect(await findingsOf(author, gatewayOf(options, slow))).toEqual(["timeout/not-below-backend"]);
  });

  it("is fine where each is shorter", async () => {
    const options = `auth: anyone, timeout: "2s", routes: { "GET /a": { to: slow } }`;
    expect(await findingsOf(author, gatewayOf(options, SLOW))).toEqual([]);
  });
});

describe("limits", () => {
  const TWIN = `const twin = rateLimit({ by: "ip", rate: "100 per minute", store, whenDown: "closed" });`;

  it("the same value on two routes is one counter", async () => {
    const options = `auth: anyone, routes: {
      "GET /a": { to: orders, limits: [perAddress] }, "GET /b": { to: orders, limits: [perAddress] } }`;
    expect((await accepted(author, gatewayOf(options))).gateway.limits).toHaveLength(1);
  });

  it("two values of one content are two counters, and both are kept on one route", async () => {
    const options = `auth: anyone, routes: { "GET /a": { to: orders, limits: [perAddress, twin] } }`;
    const compiled = await accepted(author, gatewayOf(options, TWIN));
    const ids = compiled.gateway.limits.map(({ id }) => id);
    expect(ids).toEqual([expect.stringMatching(/^limit-[0-9a-f]{16}$/), `${ids[0]}-2`]);
    expect(policiesOf(routeOf(compiled, "GET /a").policies, "rate-limit").map(({ limit }) => limit)).toEqual(ids);
  });

  it("a changed rate is another counter, a moved line is not", async () => {
    const idsOf = async (declarations: string): Promise<readonly string[]> => {
      const options = `auth: anyone, routes: { "GET /a": { to: orders, limits: [twin] } }`;
      return (await accepted(author, gatewayOf(options, declarations))).gateway.limits.map(({ id }) => id);
    };
    const ids = await idsOf(TWIN);
    expect(await idsOf(`\n\n${TWIN}`)).toEqual(ids);
    expect(await idsOf(TWIN.replace("100", "101"))).not.toEqual(ids);
  });

  it("a limit by claims needs an identity, one by a header does not; the burst is the rate's number unless said", async () => {
    const byHeader = `const byHeader = rateLimit({
      by: ({ headers }) => headers["x-shop"] ?? "", rate: "7 per 2h", burst: 3, store, whenDown: { local: "25%" },
    });`;
    const options = `auth: caller, routes: { "GET /a": { to: orders, limits: [perCaller, byHeader] } }`;
    const { gateway } = await accepted(author, gatewayOf(options, byHeader));
    expect(gateway.limits).toMatchObject([
      { needsIdentity: true, count: 10, windowMs: 60_000, burst: 10, whenDown: "open" },
      { needsIdentity: false, count: 7, windowMs: 7_200_000, burst: 3, whenDown: { local: 0.25 } },
    ]);
  });
});

describe("addresses and stores from outside", () => {
  const LIMITED = `auth: anyone, routes: { "GET /a": { to: orders, limits: [perAddress] } }`;

  it("--resolve replaces host and port, and changes no name", async () => {
    const options = { surroundings: { addresses: { "orders:8080": "127.0.0.1:18080", "other:80": "127.0.0.1:1" } } };
    const { gateway } = await accepted(author, gatewayOf(LIMITED), options);
    expect(gateway.upstreams).toMatchObject([
      { name: "orders", addresses: [{ scheme: "http", host: "127.0.0.1", port: 18_080 }] },
    ]);
  });

  it("--resolve takes an IPv6 address", async () => {
    const options = { surroundings: { addresses: { "orders:8080": "[::1]:18080" } } };
    const { gateway } = await accepted(author, gatewayOf(LIMITED), options);
    expect(gateway.upstreams[0]?.addresses).toEqual([{ scheme: "http", host: "::1", port: 18_080 }]);
  });

  it("a Redis is used as declared, replaced, or put into memory; its name and the limit's id stay", async () => {
    const stores = ["declared", { redis: "redis://127.0.0.1:7" }, "memory"] as const;
    const gateways = [];
    for (const store of stores)
      gateways.push((await accepted(author, gatewayOf(LIMITED), { surroundings: { stores: store } })).gateway);
    expect(gateways.map(({ stores: [store] }) => store)).toMatchObject([
      { kind: "redis", name: "redis", url: "redis://redis:6379" },
      { kind: "redis", name: "redis", url: "redis://127.0.0.1:7" },
      { kind: "memory", name: "redis" },
    ]);
    expect(new Set(gateways.map(({ limits: [limit] }) => limit?.id)).size).toBe(1);
  });

  it("memory that is declared stays memory when a Redis is given", async () => {
    const local = `const local = rateLimit({ by: "ip", rate: "5 per second", store: memory(), whenDown: "open" });`;
    const options = { surroundings: { stores: { redis: "redis://127.0.0.1:7" } } };
    const text = gatewayOf(`auth: anyone, routes: { "GET /a": { to: orders, limits: [local] } }`, local);
    expect((await accepted(author, text, options)).gateway.stores).toMatchObject([{ kind: "memory" }]);
  });

  it("a secret is a name in the IR", async () => {
    const hidden = `import { secret } from "gatewright";
      const vault = redis({ url: secret("REDIS_URL") });
      const perVault = rateLimit({ by: "ip", rate: "5 per second", store: vault, whenDown: "open" });`;
    const text = gatewayOf(`auth: anyone, routes: { "GET /a": { to: orders, limits: [perVault] } }`, hidden);
    expect((await accepted(author, text)).gateway.stores).toMatchObject([{ url: { secret: "REDIS_URL" } }]);
  });
});

describe("what is made by code and stands nowhere in the source", () => {
  const madeWith = (route: string): string =>
    `const made: any = Object.fromEntries(["a", "b"].map((name) => [\`GET /\${name}\`, ${route}]));`;

  it("is fine as data", async () => {
    const { gateway } = await accepted(author, gatewayOf("auth: anyone, routes: made", madeWith("{ to: orders }")));
    expect(gateway.routes.map(({ path }) => path)).toEqual(["/a", "/b"]);
  });

  it("cannot hold an arrow", async () => {
    const declarations = madeWith(`{ to: orders, allow: ({ claims }: any) => claims.role === "admin" }`);
    const codes = await findingsOf(author, gatewayOf("auth: caller, routes: made", declarations));
    expect(codes).toEqual(["expression/not-an-arrow", "expression/not-an-arrow"]);
  });
});
