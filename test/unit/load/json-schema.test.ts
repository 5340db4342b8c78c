import { describe, expect, it } from "vitest";
import { z } from "zod";
import * as mini from "zod/mini";
import { writeJsonSchema } from "../../../compiler/load/json-schema.ts";

describe("parts of a schema that would be lost as JSON Schema are named", () => {
  it.each([
    [z.object({ role: z.string().refine((role) => role !== "root") }), ".refine()", "role"],
    [z.object({ org: z.object({ id: z.string().trim() }) }), ".trim(), .toLowerCase() or .overwrite()", "org.id"],
    [z.object({ level: z.coerce.number() }), "z.coerce.number()", "level"],
    [z.object({ level: z.string().transform(Number) }), ".transform() or .pipe()", "level"],
    [z.object({ level: z.number().default(1) }), ".default()", "level"],
    [z.object({ level: z.number().catch(1) }), ".catch()", "level"],
    [z.object({ name: z.string().regex(/^a/i) }), `a pattern with the flags "i"`, "name"],
    [z.object({ name: z.jwt() }), `the format "jwt"`, "name"],
    [z.object({ since: z.date() }), "z.date()", "since"],
    [z.object({ big: z.bigint() }), "z.bigint()", "big"],
    [z.object({ tags: z.array(z.string().refine(() => true)) }), ".refine()", "tags.[]"],
    [z.string().refine(() => true), ".refine()", ""],
    [mini.string().check(mini.trim()), ".trim(), .toLowerCase() or .overwrite()", ""],
  ])("%#: %s", (schema, what, at) => {
    expect(writeJsonSchema(schema)).toEqual({ ok: false, what, at });
  });
});

it("what JSON Schema can say is written, as what goes in", () => {
  const schema = z.object({
    id: z.uuid().optional(),
    url: z.url(),
    count: z.int().min(1),
    role: z.enum(["a", "b"]),
    name: z.string().regex(/^a/u).max(3),
  });
  expect(writeJsonSchema(schema)).toMatchObject({
    ok: true,
    jsonSchema: {
      properties: {
        count: { type: "integer", minimum: 1 },
        role: { enum: ["a", "b"] },
        name: { pattern: "^a", maxLength: 3 },
      },
      required: ["url", "count", "role", "name"],
    },
  });
});
