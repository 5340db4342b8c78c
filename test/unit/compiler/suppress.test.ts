import { afterAll, describe, expect, test } from "vitest";
import { summarize } from "../../../compiler/diagnostics/render.ts";
import { openAuthor } from "../../harness/author.ts";

const author = openAuthor();
afterAll(() => author.close());

/** A gateway with one warning, `route/hidden-method`, between two lines of choice. */
async function found(before: string, behind = "", above = "") {
  const { diagnostics } = await author.compile({
    "gateway.ts": `import { anyone, gateway, upstream } from "gatewright";
${above}
const orders = upstream({ at: "http://orders:8080" });
export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  routes: {
    "GET /orders/latest": { to: orders },
    ${before}
    "DELETE /orders/:id": { to: orders }, ${behind}
  },
});
`,
  });
  return diagnostics.map(({ code, suppressed }) => (suppressed ? `${code}: ${suppressed.reason}` : code));
}

describe("a comment suppresses a warning", () => {
  test("on the line before, for the reason that it gives", async () => {
    const codes = await found("// gatewright-ignore route/hidden-method: it is a view");
    expect(codes).toEqual(["route/hidden-method: it is a view"]);
  });

  test("at the end of its own line, also as a block", async () => {
    const codes = await found("", "/* gatewright-ignore route/hidden-method: it is a view */");
    expect(codes).toEqual(["route/hidden-method: it is a view"]);
  });

  test("through other comments in between", async () => {
    const codes = await found("// gatewright-ignore route/hidden-method: it is a view\n    // a word about orders");
    expect(codes).toEqual(["route/hidden-method: it is a view"]);
  });

  test("so that the summary counts it apart", async () => {
    const suppressed = { reason: "", span: { file: "", line: 1, column: 1, length: 1 } };
    const { diagnostics } = await author.compile({ "gateway.ts": "" });
    const warning = diagnostics.map((diagnostic) => ({ ...diagnostic, severity: "warning" as const, suppressed }));
    expect(summarize([...diagnostics, ...warning])).toBe("1 error, 0 warnings, 1 suppressed");
  });
});

describe("a comment that suppresses nothing is a warning itself", () => {
  test.each([
    ["no reason", "// gatewright-ignore route/hidden-method", "suppression/no-reason"],
    ["an empty reason", "// gatewright-ignore route/hidden-method:  ", "suppression/no-reason"],
    ["another code", "// gatewright-ignore rate-limit/burst: a launch", "suppression/unused"],
    ["no code of ours", "// gatewright-ignore route/hiden-method: it is a view", "suppression/unknown-code"],
    ["an error", "// gatewright-ignore route/no-auth: it is internal", "suppression/error"],
    ["a finding about suppressions", "// gatewright-ignore suppression/unused: later", "suppression/error"],
  ])("%s", async (_, comment, code) => {
    expect(await found(comment)).toEqual([code, "route/hidden-method"]);
  });

  test("the line is another one", async () => {
    const codes = await found("", "", "// gatewright-ignore route/hidden-method: it is a view");
    expect(codes).toEqual(["suppression/unused", "route/hidden-method"]);
  });
});

test("what looks like a comment in a text suppresses nothing", async () => {
  const text = 'export const note = "// gatewright-ignore route/hidden-method: no";';
  expect(await found("", "", text)).toEqual(["route/hidden-method"]);
});
