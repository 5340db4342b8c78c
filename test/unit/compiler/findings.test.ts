import { afterAll, describe, expect, it } from "vitest";
import { fillText } from "../../../compiler/diagnostics/define.ts";
import { renderDiagnostic, summarize } from "../../../compiler/diagnostics/render.ts";
import { createReport, type Span } from "../../../compiler/diagnostics/report.ts";
import { didYouMean } from "../../../compiler/diagnostics/suggest.ts";
import { openAuthor } from "../../harness/author.ts";
import { findingsOf, gatewayOf } from "./gateways.ts";

const author = openAuthor();
afterAll(() => author.close());

function at(line: number, column = 1, file = "gateway.ts"): { readonly span: Span } {
  return { span: { file, line, column, length: 1 } };
}

describe("a mistyped name", () => {
  const names = ["timeout", "rate", "limits", "to", "at"];

  it.each([
    ["timout", "timeout"],
    ["TIMEOUT", "timeout"],
    ["limit", "limits"],
    ["tiemout", "timeout"],
  ])("%j is answered with the question whether %j was meant", (typed, meant) => {
    expect(didYouMean(typed, names)).toBe(` Did you mean "${meant}"?`);
  });

  it.each(["x", "banana", ""])("%j is like none of them, and nothing is asked", (typed) => {
    expect(didYouMean(typed, names)).toBe("");
  });
});

describe("a report", () => {
  it("is in the order of file, line and column, then by code; what has no place comes first", () => {
    const report = createReport();
    report.add("route/key", { key: "d" }, at(2, 5));
    report.add("route/key", { key: "e" }, at(1, 1, "parts.ts"));
    report.add("route/key", { key: "b" }, at(1, 9));
    report.add("route/no-auth", { route: "c" }, at(2, 5));
    report.add("route/none", {});
    report.add("route/key", { key: "a" }, at(1, 8));
    const order = report.sorted().map(({ code, message }) => `${code} ${message.slice(0, 3)}`);
    expect(order).toEqual([
      "route/none The",
      `route/key "a"`,
      `route/key "b"`,
      `route/key "d"`,
      `route/no-auth "c"`,
      `route/key "e"`,
    ]);
  });

  it("has errors only once an error was added", () => {
    const report = createReport();
    report.add("rate-limit/burst", { burst: 2, count: 1 });
    expect(report.hasErrors).toBe(false);
    report.add("route/none", {});
    expect(report.hasErrors).toBe(true);
  });

  it("holds the same finding at the same place once, and at two places twice", () => {
    const report = createReport();
    for (const line of [1, 1, 2]) report.add("route/key", { key: "x" }, at(line));
    expect(report.sorted()).toHaveLength(2);
  });

  it("says where in the definition a finding is", () => {
    const report = createReport();
    report.add("route/key", { key: "x" }, { path: ["routes", "GET /a", "limits", 0] });
    expect(report.sorted()[0]?.path).toBe(`routes["GET /a"].limits[0]`);
  });
});

describe("a rendered finding", () => {
  const options = { sourceText: () => "\tone\n\tconst two = 2;\n", shortName: (file: string) => file };

  it("underlines its span below the line, with the line's own tabs", () => {
    const report = createReport();
    report.add("route/key", { key: "x" }, { span: { file: "g.ts", line: 2, column: 8, length: 3 } });
    const [diagnostic] = report.sorted();
    const rendered = diagnostic && renderDiagnostic(diagnostic, options);
    expect(rendered).toContain("g.ts:2:8 error route/key\n");
    expect(rendered).toContain("  2 | \tconst two = 2;\n    | \t      ^^^\n");
  });

  it("ends the underline with the line where a span reaches over it", () => {
    const report = createReport();
    report.add("route/key", { key: "x" }, { span: { file: "g.ts", line: 1, column: 2, length: 500 } });
    const [diagnostic] = report.sorted();
    expect(diagnostic && renderDiagnostic(diagnostic, options)).toContain("    | \t^^^\n");
  });

  it("shows no source where that holds a password", () => {
    const report = createReport();
    report.add("address/credentials", {}, at(2));
    const [diagnostic] = report.sorted();
    expect(diagnostic && renderDiagnostic(diagnostic, options)).not.toContain("const two");
  });

  it("is counted by severity", () => {
    const report = createReport();
    report.add("route/none", {});
    report.add("rate-limit/burst", { burst: 2, count: 1 });
    report.add("rate-limit/burst", { burst: 3, count: 1 });
    expect(summarize(report.sorted())).toBe("1 error, 2 warnings");
  });

  it("puts parameters in as they are, also such as look like one", () => {
    expect(fillText('"<name>" is <value>', { name: "<value>", value: "$&" })).toBe('"<value>" is $&');
  });
});

describe("what is wrong with a declaration is told once, all of it", () => {
  it("a number that is none", async () => {
    const declarations = `const odd = rateLimit({ by: "ip", rate: "5 per second", burst: NaN, store, whenDown: "open" });`;
    const text = gatewayOf(`auth: anyone, routes: { "GET /a": { to: orders, limits: [odd] } }`, declarations);
    expect(await findingsOf(author, text)).toEqual(["schema/invalid"]);
  });

  it("something that this version lacks, where it is declared", async () => {
    const declarations = `import { listener } from "gatewright"; const door = listener({ port: 8443 });`;
    const text = gatewayOf(`listener: door, auth: anyone, routes: { "GET /a": { to: orders } }`, declarations);
    expect(await findingsOf(author, text)).toEqual(["not-yet/listener"]);
  });

  it("every mistake of a pass in one run, and none of the passes behind it", async () => {
    const declarations = `const odd = upstream({ at: "http://odd:8080/path", timeout: "0s" });`;
    const text = gatewayOf(`routes: { "GET /a": { to: odd, maxBody: "-1kb" } }`, declarations);
    const codes = await findingsOf(author, text);
    expect([...codes].sort()).toEqual(["schema/duration", "schema/size"]);
  });
});
