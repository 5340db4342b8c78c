import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openAuthor } from "../harness/author.ts";
import { blocksOf } from "./page.ts";

const blocks = blocksOf(read("README.md"));
const gateways = blocks.filter(({ language, text }) => language === "ts" && text.includes("export default gateway"));
const commands = blocks
  .filter(({ language }) => language === "sh")
  .flatMap(({ text }) => text.split("\n").filter((line) => /npm (?:run|test|start)\b/.test(line)));
const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read("package.json")));

const author = openAuthor();
afterAll(() => author.close());

function read(file: string): string {
  return readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
}

test("the README shows a gateway and commands to try", () => {
  expect(gateways.length).toBeGreaterThan(0);
  expect(commands.length).toBeGreaterThan(0);
});

describe.each(gateways)("the gateway of the README that begins with $text", ({ text }) => {
  test("compiles without a finding, as it stands", async () => {
    const { diagnostics, plans } = await author.compile({ "gateway.ts": text });
    expect(diagnostics.map((diagnostic) => author.render(diagnostic))).toEqual([]);
    expect(plans?.map(({ target }) => target)).toEqual(["envoy", "nginx", "node"]);
  });
});

test.each(commands)("the command `%s` is one of package.json", (command) => {
  const called = [...command.matchAll(/npm (?:run ([\w:-]+)|(test|start))/g)].map(([, run, own]) => run ?? own ?? "");
  expect(called.length).toBeGreaterThan(0);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(called));
});
