import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { codes } from "../../cli/codes.ts";
import { catalogue } from "../../compiler/diagnostics/catalogue.ts";
import { openAuthor } from "../harness/author.ts";
import { isUpdating } from "../harness/golden.ts";
import { environmentOf, filesOf, readPages, writeOutput } from "./page.ts";
import { provocations } from "./provocations.ts";

const pages = readPages();
const withExamples = pages.filter(({ sections }) => sections.has("Bad"));
const author = openAuthor();
afterAll(() => author.close());
afterEach(() => vi.restoreAllMocks());

test("every code has a page, and every page a code", () => {
  expect(pages.map(({ code }) => code)).toEqual(Object.keys(catalogue).sort());
});

test("a page without an example has a test that provokes its code", () => {
  const without = pages.filter(({ sections }) => !sections.has("Bad")).map(({ code }) => code);
  expect(without).toEqual([...provocations.keys()].sort());
});

describe.each(pages)("$code", ({ code, title, introduction, sections }) => {
  test("its page says what it is about, then has the sections of a page in their order", () => {
    const known = ["When", "Bad", "Output", "Good", "See"];
    const found = [...sections.keys()];
    expect(title).toBe(code);
    expect(introduction).toMatch(/^(?:[A-Z`"]|gateway\.ts ).+\.$/s);
    expect(found).toEqual(known.filter((name) => found.includes(name)));
    expect(found).toEqual(expect.arrayContaining(sections.has("Bad") ? ["Bad", "Output", "Good"] : ["When"]));
  });

  test("its page is what `gatewright codes` prints", () => {
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    expect(codes(code)).toBe(0);
    expect(write.mock.calls.join("")).toMatch(new RegExp(`^# ${code}\n`));
  });
});

describe.each(withExamples)("$code", (page) => {
  const { code, sections } = page;

  test("its bad example gives this finding alone, as the page prints it", async () => {
    const bad = sections.get("Bad");
    const { diagnostics } = await author.compile(filesOf(bad), { environment: environmentOf(bad) });
    const rendered = diagnostics.map((diagnostic) => author.render(diagnostic)).join("\n");
    if (isUpdating) writeOutput(page, rendered);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
    if (!isUpdating)
      expect(sections.get("Output")?.blocks).toEqual([{ language: "text", file: undefined, text: rendered }]);
  });

  test("its good example gives no finding at all", async () => {
    const good = sections.get("Good");
    const { diagnostics, plans } = await author.compile(filesOf(good), { environment: environmentOf(good) });
    const counted = diagnostics.filter(({ suppressed }) => !suppressed);
    expect(counted.map((diagnostic) => author.render(diagnostic))).toEqual([]);
    expect(plans?.[0]?.paths.length).toBeGreaterThan(0);
  });
});

describe.each([...provocations])("%s", (code, provoke) => {
  test("it is found where a gateway.ts alone cannot cause it, as its page prints it", async () => {
    const diagnostics = await provoke(author);
    const rendered = diagnostics.map((diagnostic) => author.render(diagnostic)).join("\n");
    const page = pages.find((candidate) => candidate.code === code);
    if (page && isUpdating) writeOutput(page, rendered);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
    const output = page?.sections.get("Output")?.blocks[0]?.text;
    // What TypeScript itself says changes with its version.
    if (code !== "type/error" && !isUpdating) expect(output).toBe(rendered);
  });
});
