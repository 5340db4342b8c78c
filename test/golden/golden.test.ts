import { afterAll, describe, expect, test } from "vitest";
import { verifyPlan } from "../../cli/verify.ts";
import { createReport } from "../../compiler/diagnostics/report.ts";
import { openTypeChecker } from "../../compiler/load/check-types.ts";
import { findTools } from "../../scripts/toolchain.ts";
import {
  compileGolden,
  findGoldenCases,
  type GoldenCase,
  type GoldenOutput,
  isUpdating,
  readBuildOptions,
  readExpected,
  writeExpected,
} from "../harness/golden.ts";

const cases = findGoldenCases(import.meta.dirname);
const checker = openTypeChecker();
const tools = findTools();
const proxies = [
  { target: "envoy", name: "Envoy 1.40", binary: tools.envoy },
  { target: "nginx", name: "NGINX 1.22", binary: tools.nginx122 },
  { target: "nginx", name: "NGINX 1.31", binary: tools.nginx131 },
] as const;

afterAll(() => checker.close());

/** The tests of a case look at one compilation; only that two are the same needs another. */
function compiledOnce(item: GoldenCase): () => Promise<GoldenOutput> {
  let output: Promise<GoldenOutput> | undefined;
  return () => {
    output ??= compileGolden(item, checker);
    return output;
  };
}

describe.each(cases)("$name", (item) => {
  const once = compiledOnce(item);

  test("compiles to what is expected, no file more and none less", async () => {
    const { files } = await once();
    if (isUpdating) writeExpected(item, files);
    const expected = readExpected(item);
    expect([...files.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [path, text] of files) expect(text, path).toBe(expected.get(path));
  });

  test("gives the same bytes twice", async () => {
    const [first, second] = [await once(), await compileGolden(item, checker)];
    expect([...first.files]).toEqual([...second.files]);
  });

  test("is accepted by the real proxies, or refused by the compiler", async () => {
    const { plans, files } = await once();
    if (!plans) {
      expect(files.get("diagnostics.txt")).toContain(" error ");
      return;
    }
    for (const { target, name, binary } of proxies) {
      const plan = plans.find((candidate) => candidate.target === target);
      if (!plan) continue;
      if (binary === undefined) throw new Error(`${name} is not installed: run npm run setup`);
      const report = createReport();
      verifyPlan(plan, binary, report, readBuildOptions(item).accessLog);
      expect(report.sorted(), name).toEqual([]);
    }
  });
});

test("every case is a folder with a gateway.ts", () => {
  expect(cases.length).toBeGreaterThan(0);
});
