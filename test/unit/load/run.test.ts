import { writeFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import type { Definition, DefinitionValue } from "../../../compiler/load/definition.ts";
import { runGateway } from "../../../compiler/load/run.ts";
import { authorFolder, gatewayText } from "./author-folder.ts";

async function definitionOf(files: Readonly<Record<string, string>>): Promise<Definition> {
  const outcome = await runGateway(authorFolder(files)("gateway.ts"));
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problem));
  return outcome.definition;
}

/** The declared values, in the order of their use, with the line that declared them. */
function valuesOf(definition: Definition): readonly (readonly [line: number, value: DefinitionValue])[] {
  return definition.nodes.map(({ at, value }) => [at.line, value]);
}

describe("what a gateway.ts declares becomes plain data", () => {
  it("outside of any package, with neither gatewright nor zod installed", async () => {
    const before = `import { z } from "zod"; const unused: z.ZodType = z.string();`;
    const definition = await definitionOf({ "gateway.ts": gatewayText({ before, route: `timeout: "3s"` }) });
    const route = { auth: { kind: "anyone" }, to: { $ref: 1 }, timeout: "3s" };
    expect(definition.root).toEqual({ $ref: 0 });
    expect(valuesOf(definition)).toEqual([
      [4, { kind: "gateway", targets: ["envoy", "nginx"], routes: { "GET /items/:id": route } }],
      [3, { kind: "upstream", at: "http://shop:8080" }],
    ]);
  });

  it("beside a package.json that says CommonJS", async () => {
    const files = { "gateway.ts": gatewayText(), "package.json": `{ "type": "commonjs" }` };
    expect((await definitionOf(files)).nodes).toHaveLength(2);
  });

  it("the same value twice is the same node", async () => {
    const route = `}, "GET /other": { auth: anyone, to: shop`;
    expect((await definitionOf({ "gateway.ts": gatewayText({ route }) })).nodes).toHaveLength(2);
  });

  it("several gateways by name", async () => {
    const files = { "gateway.ts": `${gatewayText().replace("export default", "const web =")}export default { web };` };
    expect((await definitionOf(files)).root).toEqual({ web: { $ref: 0 } });
  });

  it("arrows and schemas are marks, and what is left out is left out", async () => {
    const before = `import { z } from "zod"; import { env, sequence } from "gatewright";`;
    const route = `maxBody: undefined, allow: () => true, to: sequence({
      reads: { body: z.object({ id: z.string().optional() }) },
      steps: { only: { to: upstream({ at: env("SHOP") }), call: "GET /" } },
    })`;
    const definition = await definitionOf({ "gateway.ts": gatewayText({ before, route }) });
    const [gateway, sequence, upstream, environment] = definition.nodes.map(({ value }) => value);
    expect(gateway).toMatchObject({ routes: { "GET /items/:id": { allow: { $function: true }, to: { $ref: 1 } } } });
    expect(JSON.stringify(gateway)).not.toContain("maxBody");
    const $schema = { type: "object", properties: { id: { type: "string" } } };
    expect(sequence).toMatchObject({ reads: { body: { $schema } }, steps: { only: { to: { $ref: 2 } } } });
    expect([upstream, environment]).toEqual([
      { kind: "upstream", at: { $ref: 3 } },
      { kind: "env", name: "SHOP" },
    ]);
  });

  it("what is no data is named, for a later stage to refuse", async () => {
    const route = `extra: { big: 1n, map: new Map(), none: [undefined], far: 1 / 0, date: new Date(0) }`;
    const definition = await definitionOf({ "gateway.ts": gatewayText({ route }) });
    const extra = {
      big: { $other: "a bigint" },
      map: { $other: "a Map" },
      none: [{ $other: "nothing" }],
      far: { $other: "Infinity" },
      date: { $other: "a Date" },
    };
    expect(definition.nodes[0]?.value).toMatchObject({ routes: { "GET /items/:id": { extra } } });
  });

  it("a circle does not hang", async () => {
    const before = `const circle: any = {}; circle.self = circle;`;
    const definition = await definitionOf({ "gateway.ts": gatewayText({ before, route: "extra: circle" }) });
    const extra = { self: { $other: "a circle" } };
    expect(definition.nodes[0]?.value).toMatchObject({ routes: { "GET /items/:id": { extra } } });
  });
});

describe("the files that were read are told", () => {
  const files = {
    "gateway.ts": gatewayText({ before: `import { limits } from "./parts/limits.ts"; limits;` }),
    "parts/limits.ts": `export { limits } from "../values.ts";`,
    "values.ts": "export const limits = { low: 1 };",
  };

  it("of a run that went well", async () => {
    const folder = authorFolder(files);
    const { inputs } = await runGateway(folder("gateway.ts"));
    expect(inputs).toEqual(Object.keys(files).map(folder));
  });

  it("of one that failed", async () => {
    const folder = authorFolder({ ...files, "values.ts": "export const limits = 1; while (true) {}" });
    const outcome = await runGateway(folder("gateway.ts"), { timeLimitMs: 1_000 });
    expect(outcome).toMatchObject({
      ok: false,
      problem: { code: "load/too-slow" },
      inputs: Object.keys(files).map(folder),
    });
  });
});

it("an edit is seen by the next run: nothing of a run is kept", async () => {
  const folder = authorFolder({ "gateway.ts": `export { default } from "./parts.ts";`, "parts.ts": gatewayText() });
  const before = await runGateway(folder("gateway.ts"));
  writeFileSync(folder("parts.ts"), gatewayText({ route: `timeout: "9s"` }));
  const after = await runGateway(folder("gateway.ts"));
  expect([before, after].map((outcome) => JSON.stringify(outcome).includes("9s"))).toEqual([false, true]);
});

it("what the file prints goes to the given output and not to stdout", async () => {
  const output = new PassThrough();
  const printed = text(output);
  await runGateway(authorFolder({ "gateway.ts": gatewayText({ before: `console.log("seen");` }) })("gateway.ts"), {
    output,
  });
  output.end();
  expect(await printed).toBe("seen\n");
});
