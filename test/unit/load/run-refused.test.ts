import { relative } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import type { LoadProblem } from "../../../compiler/load/outcome.ts";
import { type RunOptions, runGateway } from "../../../compiler/load/run.ts";
import { authorFolder, gatewayText } from "./author-folder.ts";

/** Why a gateway.ts with this text gives no definition; its own name is cut to what stands after the folder. */
async function problemOf(
  text: string,
  others: Readonly<Record<string, string>> = {},
  options: RunOptions = {},
): Promise<LoadProblem> {
  const folder = authorFolder({ "gateway.ts": text, ...others });
  const outcome = await runGateway(folder("gateway.ts"), { output: new PassThrough(), ...options });
  if (outcome.ok) throw new Error("It was loaded.");
  const { file, ...problem } = outcome.problem;
  return { ...problem, ...(file === undefined ? {} : { file: relative(folder(""), file) }) };
}

describe("a file that is not there or cannot be read is told so", () => {
  it("missing", async () => {
    const outcome = await runGateway("/no/such/gateway.ts");
    expect(outcome).toMatchObject({ problem: { code: "load/not-found", parameters: { file: "/no/such/gateway.ts" } } });
  });

  it("a folder", async () => {
    const folder = authorFolder({ "parts/x.ts": "" });
    const outcome = await runGateway(folder("parts"));
    expect(outcome).toMatchObject({ problem: { code: "load/unreadable", parameters: { reason: "it is not a file" } } });
  });
});

describe("syntax is refused at its place", () => {
  it("a comma left out", async () => {
    const problem = await problemOf(gatewayText().replace(`"nginx"],`, `"nginx"]`));
    expect(problem).toMatchObject({ code: "load/syntax", file: "gateway.ts", line: 6, column: 3 });
  });

  it("a name declared twice, which only the JavaScript behind the types shows", async () => {
    const problem = await problemOf(gatewayText({ before: "const shop: number = 1;" }));
    expect(problem).toMatchObject({ code: "load/syntax", file: "gateway.ts", line: 3, column: 7 });
  });

  it("in an imported file", async () => {
    const problem = await problemOf(gatewayText({ before: `import "./parts.ts";` }), { "parts.ts": "\nconst = 1;" });
    expect(problem).toMatchObject({ code: "load/syntax", file: "parts.ts", line: 2, column: 7 });
  });

  it("a name that the other file does not export", async () => {
    const problem = await problemOf(gatewayText({ before: `import { a } from "./parts.ts";` }), { "parts.ts": "" });
    expect(problem).toMatchObject({ code: "load/syntax", file: "gateway.ts", line: 2 });
    expect(problem.parameters.message).toContain(`does not provide an export named 'a'`);
  });

  it.each([
    ["an enum", "enum Role { Admin }", 1],
    ["a namespace with values", "namespace Roles { export const admin = 1; }", 1],
    ["a parameter property", "class Role { constructor(private name: string) {} }", 34],
  ])("%s is more than types", async (_, before, column) => {
    const problem = await problemOf(gatewayText({ before }));
    expect(problem).toMatchObject({ code: "load/unsupported-syntax", file: "gateway.ts", line: 2, column });
  });
});

describe("imports are refused at the name that is written", () => {
  it.each(["./nothing.ts", "./parts", "no-such-package"])("%s is not found", async (specifier) => {
    const problem = await problemOf(gatewayText({ before: `import "${specifier}";` }), { "parts.ts": "" });
    const place = { file: "gateway.ts", line: 2, column: 8, length: specifier.length + 2 };
    expect(problem).toEqual({ code: "load/module-not-found", parameters: { specifier }, ...place });
  });

  it.each(["node:fs", "fs", "node:child_process"])("%s is of Node", async (specifier) => {
    const problem = await problemOf(gatewayText({ before: `import * as node from "${specifier}"; node;` }));
    const place = { file: "gateway.ts", line: 2, column: 23, length: specifier.length + 2 };
    expect(problem).toEqual({ code: "load/builtin-import", parameters: { specifier }, ...place });
  });

  it("a module of Node is refused in a file that is imported, and when the import is caught", async () => {
    const before = `import "./parts.ts";`;
    const problem = await problemOf(gatewayText({ before }), {
      "parts.ts": `await import("node:os").catch(() => {});`,
    });
    expect(problem).toMatchObject({
      code: "load/builtin-import",
      parameters: { specifier: "node:os" },
      file: "parts.ts",
    });
  });

  it("a module of Node asked of the process is refused too", async () => {
    const problem = await problemOf(gatewayText({ before: `process.getBuiltinModule("node:fs");` }));
    expect(problem).toMatchObject({ code: "load/builtin-import", parameters: { specifier: "node:fs" }, line: 2 });
  });
});

describe("what differs from build to build is refused where it is read", () => {
  it.each([
    ["Date.now()", "Date.now", "clock"],
    ["new Date()", "new Date()", "clock"],
    ["Date()", "Date()", "clock"],
    ["performance.now()", "performance", "clock"],
    ["process.hrtime()", "process.hrtime", "clock"],
    ["Math.random()", "Math.random", "random"],
    ["[1].map(Math.random)", "Math.random", "random"],
    ["crypto.randomUUID()", "crypto", "random"],
    ["process.env.HOME", "process.env.HOME", "environment"],
    [`"HOME" in process.env`, "process.env.HOME", "environment"],
    ["{ ...process.env }", "process.env", "environment"],
    ["process.cwd()", "process.cwd", "machine"],
    ["fetch('http://127.0.0.1:1')", "fetch", "network"],
    ["new WebSocket('ws://127.0.0.1:1')", "WebSocket", "network"],
    ["setTimeout(() => {}, 1)", "setTimeout", "timer"],
  ])("%s", async (code, what, reads) => {
    const problem = await problemOf(gatewayText({ before: `const read = ${code};` }));
    expect(problem).toMatchObject({ code: "load/not-deterministic", parameters: { what, reads }, file: "gateway.ts" });
    expect(problem.line).toBe(2);
    expect(problem.column).toBeGreaterThanOrEqual(14);
  });

  it("also when the file catches the error", async () => {
    const problem = await problemOf(gatewayText({ before: "try { Date.now(); } catch {}" }));
    expect(problem).toMatchObject({ code: "load/not-deterministic", line: 2, column: 12 });
  });

  it("also when the file waits for ever afterwards", async () => {
    const problem = await problemOf(`await new Promise((settle) => setTimeout(settle, 1));`);
    expect(problem).toMatchObject({ code: "load/not-deterministic", parameters: { what: "setTimeout" } });
  });
});

describe("a file that does not come to its end is told so", () => {
  it("throws an error", async () => {
    const problem = await problemOf(gatewayText({ before: `const roles: any = null; roles.admin;` }));
    const message = "Cannot read properties of null (reading 'admin')";
    expect(problem).toMatchObject({
      code: "load/threw",
      parameters: { message },
      file: "gateway.ts",
      line: 2,
      column: 32,
    });
  });

  it("throws what is no error", async () => {
    const problem = await problemOf(`throw "no";`);
    expect(problem).toMatchObject({ code: "load/threw", parameters: { message: "no" }, file: "gateway.ts" });
  });

  it("parses a text that is no JSON, which is no syntax of its own", async () => {
    const problem = await problemOf(gatewayText({ before: `JSON.parse("{");` }));
    expect(problem).toMatchObject({ code: "load/threw", file: "gateway.ts", line: 2, column: 6 });
  });

  it("drops a promise that fails", async () => {
    const problem = await problemOf(`void Promise.reject(new Error("dropped")); await new Promise(() => {});`);
    expect(problem).toMatchObject({ code: "load/threw", parameters: { message: "dropped" } });
  });

  it("exits", async () => {
    const problem = await problemOf(gatewayText({ before: "process.exit(3);" }));
    expect(problem).toMatchObject({ code: "load/exited", parameters: { exitCode: 3 }, line: 2, column: 9 });
  });

  it("loops for ever", async () => {
    const problem = await problemOf("while (true) {}", {}, { timeLimitMs: 1_000 });
    expect(problem).toEqual({ code: "load/too-slow", parameters: { limitMs: 1_000 }, file: "gateway.ts" });
  });

  it("awaits what never comes", async () => {
    const problem = await problemOf(
      "const wait = async () => await 1; await new Promise(() => {}); export default wait;",
    );
    const place = { file: "gateway.ts", line: 1, column: 35, length: 27 };
    expect(problem).toEqual({ code: "load/never-settles", parameters: {}, ...place });
  });

  it("awaits two things, and nobody knows which of them never comes", async () => {
    const problem = await problemOf(`import "./parts.ts"; await 1;`, { "parts.ts": "await new Promise(() => {});" });
    expect(problem).toEqual({ code: "load/never-settles", parameters: {}, file: "gateway.ts" });
  });

  it("eats memory", async () => {
    const text = "const all: unknown[] = []; for (;;) all.push(new Array(1000).fill(all.length));";
    const problem = await problemOf(text, {}, { memoryLimitMb: 32 });
    expect(problem).toEqual({ code: "load/out-of-memory", parameters: { limitMb: 32 }, file: "gateway.ts" });
  });
});

describe("a file must export a gateway by default", () => {
  it.each([
    ["no default export", "export const x = 1;", "nothing", 1],
    ["an empty file", "", "nothing", undefined],
    ["a text", `export default "gateway";`, "a text", 1],
    ["a list", "export default [];", "a list", 1],
    ["an empty object", "export default {};", "an object", 1],
    ["a look-alike that no factory made", `export default { kind: "gateway" };`, "gateway", 1],
    [
      "another declared value",
      gatewayText().replace("export default gateway", "export default upstream"),
      "upstream",
      4,
    ],
  ])("%s", async (_, text, found, line) => {
    const problem = await problemOf(text);
    expect(problem).toMatchObject({ code: "load/no-gateway", parameters: { found }, file: "gateway.ts" });
    expect(problem.line).toBe(line);
  });

  it("or is shown the gateway that it does not export, though the file goes on", async () => {
    const text = gatewayText().replace("export default gateway", "export const again = gateway");
    const problem = await problemOf(`${text}\nexport const title = "shop";\n`);
    const column = "export const again = ".length + 1;
    expect(problem).toMatchObject({ code: "load/no-gateway", line: 4, column, length: "gateway".length });
  });
});

it("a schema that JSON Schema cannot say is refused at the property that holds it", async () => {
  const before = [
    `import { jwt } from "gatewright"; import { z } from "zod";`,
    `const caller = jwt({ issuer: "i", audience: "a", jwks: "https://id.example/jwks",`,
    `  claims: z.object({ sub: z.string().refine((sub) => sub !== "root") }) });`,
  ].join("\n");
  const problem = await problemOf(gatewayText({ before, route: "auth: caller" }));
  const parameters = { what: ".refine()", at: "sub" };
  expect(problem).toMatchObject({
    code: "load/schema-unsupported",
    parameters,
    file: "gateway.ts",
    line: 4,
    column: 11,
  });
});
