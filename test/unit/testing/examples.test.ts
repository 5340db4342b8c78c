import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { openTypeChecker } from "../../../compiler/load/check-types.ts";

const root = join(import.meta.dirname, "../../..");

// In this repository, so that `gatewright/testing` is found, and out of the way of everything else.
mkdirSync(join(root, ".cache"), { recursive: true });
const folder = mkdtempSync(join(root, ".cache/testing-examples-"));
copyFileSync(join(root, "examples/shop/gateway.ts"), join(folder, "gateway.ts"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The code under each `@example` of the testing room, by the name of a file for it. */
function readExamples(): readonly (readonly [name: string, code: string])[] {
  return readdirSync(join(root, "testing")).flatMap((name) => {
    const text = readFileSync(join(root, "testing", name), "utf8");
    const found = [...text.matchAll(/@example\n((?: +\* (?!@).*\n)+)/g)];
    return found.map(
      ([, lines = ""], index) =>
        [`${name.replace(".ts", "")}-${index + 1}.ts`, lines.replaceAll(/^ +\* /gm, "")] as const,
    );
  });
}

const examples = readExamples();
for (const [name, code] of examples) writeFileSync(join(folder, name), code);

describe("the examples of doc comments", () => {
  it("are there for everything that a test calls", () => {
    expect(examples.length).toBeGreaterThanOrEqual(7);
  });

  it("type-check", () => {
    const all = join(folder, "all.ts");
    writeFileSync(all, examples.map(([name]) => `import "./${name}";\n`).join(""));
    const checker = openTypeChecker();
    const problems = checker.check(all);
    checker.close();
    expect(problems).toEqual([]);
  }, 60_000);

  it.each(examples)("do what they say: %s", async (name) => {
    await import(join(folder, name));
  });
});

it("runs under node:test too, and lets its process end by itself", async () => {
  const file = join(root, "examples/shop/gateway.node-test.ts");
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ["--test", "--test-reporter=tap", file], { env });
  expect(stdout).toContain("# pass 2");
  expect(stdout).toContain("# fail 0");
}, 60_000);
