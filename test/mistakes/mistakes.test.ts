import { afterAll, describe, expect, test } from "vitest";
import { openAuthor } from "../harness/author.ts";
import { isUpdating } from "../harness/golden.ts";
import { markOf, marksOf, readHeldTexts, readMistakes, writeHeldText } from "./mistake.ts";

const mistakes = readMistakes();
const author = openAuthor();
afterAll(() => author.close());

describe.each(mistakes)("$name", ({ name, text }) => {
  test("is found at its mark, and what is said about it is what is held", async () => {
    const { diagnostics } = await author.compile({ "gateway.ts": text });
    const rendered = diagnostics.map((diagnostic) => author.render(diagnostic)).join("\n");
    if (isUpdating) writeHeldText(name, rendered);
    const placed = diagnostics.filter(({ span }) => span !== undefined);
    expect(placed.map((diagnostic) => markOf(diagnostic, text))).toEqual(marksOf(text));
    expect(rendered).toBe(readHeldTexts().get(name));
    // TypeScript's own sentences differ between its versions.
    expect(rendered).not.toMatch(/ type\/error|\(TS\d+\)/);
  });
});

test("there are at least 60 mistakes, and a text beside each and no other", () => {
  expect(mistakes.length).toBeGreaterThanOrEqual(60);
  expect([...readHeldTexts().keys()]).toEqual(mistakes.map(({ name }) => name));
});
