import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openTypeChecker } from "../../compiler/load/check-types.ts";
import { runGateway } from "../../compiler/load/run.ts";
import { authorFolder } from "../unit/load/author-folder.ts";

const checker = openTypeChecker();
afterAll(() => checker.close());

const here = import.meta.dirname;
const gateways = readdirSync(join(here, "gateways")).map((name) => join(here, "gateways", name));
const mistakes = readdirSync(here).filter((name) => name.endsWith("-mistakes.ts"));
/** With the option that tells apart what is left out and what is `undefined`, which an author may have switched on. */
const EXACT = JSON.stringify({ compilerOptions: { strict: true, exactOptionalPropertyTypes: true, types: [] } });

describe("a whole gateway type-checks and runs", () => {
  it.each(gateways)("%s", async (file) => {
    expect(checker.check(file)).toEqual([]);
    const folder = authorFolder({ "tsconfig.json": EXACT, "gateway.ts": readFileSync(file, "utf8") });
    expect(checker.check(folder("gateway.ts"))).toEqual([]);
    expect(await runGateway(file)).toMatchObject({ ok: true });
  });
});

describe("each marked mistake is a type error, and nothing else is", () => {
  it.each(mistakes)("%s", (name) => {
    const text = readFileSync(join(here, name), "utf8");
    const folder = authorFolder({ "tsconfig.json": EXACT, [name]: text });
    expect(checker.check(join(here, name))).toEqual([]);
    expect(checker.check(folder(name))).toEqual([]);
    // Without the marks all must come to light.
    writeFileSync(folder(name), text.replaceAll("@ts-expect-error", ""));
    const lines = checker.check(folder(name), [folder(name)]).map(({ line }) => line);
    const marked = text.split("\n").flatMap((line, index) => (line.includes("@ts-expect-error") ? [index + 2] : []));
    expect([...new Set(lines)].toSorted((a, b) => a - b)).toEqual(marked);
  });
});

/** The code under each `@example` of the DSL, by where it stands. */
function examples(): readonly (readonly [title: string, code: string])[] {
  const folder = join(here, "../../dsl");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  return files.flatMap((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    return [...text.matchAll(/@example\n((?: \* (?!@).*\n)+)/g)].map(([, lines = ""]) => {
      return [name, lines.replaceAll(/^ \* /gm, "")] as const;
    });
  });
}

describe("the example in a doc comment type-checks", () => {
  it.each(examples())("%s", (_, code) => {
    const folder = authorFolder({ "gateway.ts": code });
    expect(checker.check(folder("gateway.ts"))).toEqual([]);
  });

  it("and there are some", () => {
    expect(examples().length).toBeGreaterThan(10);
  });
});
