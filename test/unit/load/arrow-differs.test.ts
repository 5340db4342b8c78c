import { describe, expect, it } from "vitest";
import { runGateway } from "../../../compiler/load/run.ts";
import { authorFolder, gatewayText } from "./author-folder.ts";

const ARROWS = `const strict = ({ params }: any) => params.id === "1"; const lax = () => true;`;

describe("an arrow that is not what the property holds at run time is refused", () => {
  it.each([
    [
      "a mutation under another name",
      `const options = { allow: strict }; const same = options; same.allow = lax;`,
      "...options",
    ],
    ["a spread of what a function made", "const make = () => ({ allow: lax });", "allow: strict, ...make()"],
    ["a computed name", `const name = "allow";`, "allow: strict, [name]: lax"],
  ])("%s", async (_, before, route) => {
    const folder = authorFolder({ "gateway.ts": gatewayText({ before: `${ARROWS} ${before}`, route }) });
    const outcome = await runGateway(folder("gateway.ts"));
    // What cannot be followed at all is for the translation to refuse.
    if (outcome.ok) throw new Error("It was loaded.");
    expect(outcome.problem).toMatchObject({ code: "load/arrow-differs", parameters: { property: "allow" } });
  });

  it.each([
    ["in place", "", "allow: ({ params }) => params.id === '1'"],
    ["with types inside", "", "allow: ({ params }: { params: { id: string } }) => (params.id as string) === '1'"],
    ["a const", "", "allow: strict"],
    ["behind a spread of a const", "const options = { allow: strict };", "...options"],
    ["made by an arrow", "const is = (id: string) => ({ params }: any) => params.id === id;", "allow: is('1')"],
  ])("but not one %s", async (_, before, route) => {
    const folder = authorFolder({ "gateway.ts": gatewayText({ before: `${ARROWS} ${before}`, route }) });
    expect(await runGateway(folder("gateway.ts"))).toMatchObject({ ok: true });
  });
});
