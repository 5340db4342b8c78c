import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTypeChecker, type TypeChecker } from "../../../compiler/load/check-types.ts";
import { authorFolder, gatewayText } from "./author-folder.ts";

let checker: TypeChecker;
beforeEach(() => {
  checker = openTypeChecker();
});
afterEach(() => checker.close());

/** `line:column TScode` of each problem. */
function problemsOf(file: string, changed: readonly string[] = []): readonly string[] {
  return checker.check(file, changed).map(({ line, column, code }) => `${line}:${column} TS${code}`);
}

const WRONG = `timeout: "3 s"`;

describe("a gateway is checked wherever it lies", () => {
  it("without packages, tsconfig.json or package.json", () => {
    const before = `import { z } from "zod"; import * as mini from "zod/mini"; export const a = [z.string(), mini.string()];`;
    const folder = authorFolder({
      "gateway.ts": gatewayText({ before }),
      "wrong.ts": gatewayText({ before, route: WRONG }),
    });
    expect(problemsOf(folder("gateway.ts"))).toEqual([]);
    expect(problemsOf(folder("wrong.ts"))).toEqual(["6:57 TS2322"]);
  });

  it("under the author's own options, which judge only the author's files", () => {
    const options = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noPropertyAccessFromIndexSignature: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      types: [],
    };
    const folder = authorFolder({
      "tsconfig.json": JSON.stringify({ compilerOptions: options }),
      "gateway.ts": gatewayText(),
      "unused.ts": gatewayText({ before: "const unused = 1;" }),
      "undefined.ts": gatewayText({ route: "timeout: undefined" }),
    });
    expect(problemsOf(folder("gateway.ts"))).toEqual([]);
    expect(problemsOf(folder("unused.ts"))).toEqual(["2:7 TS6133"]);
    expect(problemsOf(folder("undefined.ts"))).toEqual(["6:13 TS2375"]);
  });

  it("beside a CommonJS project for an older TypeScript, which is compiled and not run", () => {
    const options = {
      strict: true,
      module: "commonjs",
      target: "es2020",
      rootDir: "src",
      outDir: "dist",
      composite: true,
      declarationMap: true,
      baseUrl: ".",
      verbatimModuleSyntax: true,
      types: [],
    };
    const folder = authorFolder({
      "tsconfig.json": JSON.stringify({ compilerOptions: options }),
      "package.json": `{ "type": "commonjs" }`,
      "gateway.ts": gatewayText({ before: `import { x } from "./parts.ts"; x; await Promise.resolve();` }),
      "parts.ts": "export const x = 1;",
    });
    expect(problemsOf(folder("gateway.ts"))).toEqual([]);
  });

  it("with an option that is gone, which is said of the author's own tsconfig.json", () => {
    const folder = authorFolder({
      "tsconfig.json": `{ "compilerOptions": { "target": "es5", "types": [] } }`,
      "gateway.ts": gatewayText(),
    });
    const problems = checker.check(folder("gateway.ts"));
    expect(problems).toMatchObject([{ file: folder("tsconfig.json"), message: expect.stringContaining("ES5") }]);
  });
});

it("a problem of an imported file stands in that file, at the author's own column behind letters of several units", () => {
  const text = `export const a: "🐎🐎" | string = "žluť🐎"; export const b: number = "x";`;
  const folder = authorFolder({ "gateway.ts": gatewayText({ before: `import "./parts.ts";` }), "parts.ts": text });
  const [problem, ...others] = checker.check(folder("gateway.ts"));
  expect(problem).toEqual({
    file: folder("parts.ts"),
    line: 1,
    column: text.indexOf("b: number") + 1,
    length: 1,
    code: 2322,
    message: "Type 'string' is not assignable to type 'number'.",
  });
  expect(others).toEqual([]);
});

it("the reasons of a reason are indented below it", () => {
  const folder = authorFolder({ "gateway.ts": gatewayText({ route: "rewrite: () => 'x'" }) });
  const [problem] = checker.check(folder("gateway.ts"));
  expect(problem?.message.split("\n").slice(1)).toEqual([`  Type '"x"' is not assignable to type '\`/\${string}\`'.`]);
});

it("an edit is seen when it is told", () => {
  const folder = authorFolder({ "gateway.ts": gatewayText() });
  const file = folder("gateway.ts");
  expect(problemsOf(file)).toEqual([]);
  writeFileSync(file, gatewayText({ route: WRONG }));
  expect(problemsOf(file, [file])).toEqual(["6:57 TS2322"]);
  writeFileSync(file, gatewayText());
  expect(problemsOf(file, [file])).toEqual([]);
});

it("a server that died is started again", () => {
  const folder = authorFolder({ "gateway.ts": gatewayText({ route: WRONG }) });
  expect(problemsOf(folder("gateway.ts"))).toHaveLength(1);
  const servers = childrenOfThis().filter(({ command }) => command.includes("--api"));
  expect(servers).toHaveLength(1);
  for (const { pid } of servers) process.kill(pid, "SIGKILL");
  expect(problemsOf(folder("gateway.ts"))).toHaveLength(1);
});

it("nothing of it is left in the folder for temporary files", () => {
  const before = configFolders();
  const folder = authorFolder({ "gateway.ts": gatewayText() });
  checker.check(folder("gateway.ts"));
  const [made, ...others] = configFolders().filter((name) => !before.includes(name));
  expect([made, others]).toEqual([expect.any(String), []]);
  checker.close();
  expect(existsSync(`${tmpdir()}/${made}`)).toBe(false);
});

function configFolders(): readonly string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith("gatewright-check-"));
}

function childrenOfThis(): readonly { readonly pid: number; readonly command: string }[] {
  const table = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" });
  return table.split("\n").flatMap((line) => {
    const [pid, parent, ...command] = line.trim().split(/\s+/);
    return Number(parent) === process.pid ? [{ pid: Number(pid), command: command.join(" ") }] : [];
  });
}
