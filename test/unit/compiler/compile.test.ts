import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { targets } from "../../../model/targets.ts";
import { openAuthor } from "../../harness/author.ts";
import { accepted, gatewayOf } from "./gateways.ts";

const author = openAuthor();
afterAll(() => author.close());

const GATEWAY = gatewayOf(`auth: anyone, routes: { "GET /a": { to: orders } }`);

describe("a gateway.ts that does not come to its end", () => {
  it("is given up when its time is over, and the next one compiles", async () => {
    const { diagnostics } = await author.compile(
      { "gateway.ts": "for (;;) {}\nexport default 1;\n" },
      { timeLimitMs: 1_000 },
    );
    expect(diagnostics).toMatchObject([{ code: "load/too-slow", message: expect.stringContaining("1000 ms") }]);
    expect((await author.compile({ "gateway.ts": GATEWAY })).diagnostics).toEqual([]);
  });

  it("is given up although it loops in functions of the engine alone", async () => {
    const text = "const all: string[] = [];\nfor (;;) { all.push(all.join()); all.length = 0; }\nexport default 1;\n";
    const { diagnostics } = await author.compile({ "gateway.ts": text }, { timeLimitMs: 1_000 });
    expect(diagnostics.map(({ code }) => code)).toEqual(["load/too-slow"]);
  });
});

describe("compiling", () => {
  it("gives a plan for each target asked for, in that order", async () => {
    const { plan } = await accepted(author, GATEWAY);
    expect(targets.map((target) => plan(target).target)).toEqual([...targets]);
    const { plans } = await author.compile({ "gateway.ts": GATEWAY }, { targets: ["node", "envoy"] });
    expect(plans?.map(({ target }) => target)).toEqual(["node", "envoy"]);
  });

  it("gives no plan after an error, but says what was read, for a watcher", async () => {
    const parts = `import { upstream } from "gatewright";\nexport const stock = upstream({ at: "ftp://stock" });\n`;
    const text = `import { stock } from "./parts.ts";\n${gatewayOf(`auth: anyone, routes: { "GET /a": { to: stock } }`)}`;
    const { diagnostics, plans, inputs } = await author.compile({ "gateway.ts": text, "parts.ts": parts });
    expect(diagnostics).toMatchObject([
      { code: "address/invalid", span: { file: join(author.folder, "parts.ts"), line: 2 } },
    ]);
    expect(plans).toBeUndefined();
    expect([...inputs].sort()).toEqual(["gateway.ts", "parts.ts"].map((name) => join(author.folder, name)));
  });

  it("gives the same gateway wherever it lies", async () => {
    const other = openAuthor();
    try {
      const here = (await accepted(author, GATEWAY)).gateway;
      expect((await accepted(other, GATEWAY)).gateway).toEqual(here);
      expect(JSON.stringify(here)).not.toContain(author.folder);
    } finally {
      other.close();
    }
  });

  it("goes on after a warning", async () => {
    const burst = `const burst = rateLimit({ by: "ip", rate: "5 per second", burst: 9, store, whenDown: "open" });`;
    const text = gatewayOf(`auth: anyone, routes: { "GET /a": { to: orders, limits: [burst] } }`, burst);
    const { diagnostics, plans } = await author.compile({ "gateway.ts": text });
    expect(diagnostics).toMatchObject([{ code: "rate-limit/burst", severity: "warning" }]);
    expect(plans).toHaveLength(3);
  });
});
