import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { propertyAt } from "../../compiler/load/places.ts";
import { objectShape, type Shape, shapeOf, TEXT, TEXTS } from "../../compiler/load/shape.ts";
import { openSources, type Place } from "../../compiler/load/source.ts";
import { translateArrow } from "../../compiler/load/translate.ts";
import { type Expression, evaluate, holds, inputsOf } from "../../model/expression.ts";
import { expressionSchema } from "../../model/expression-schema.ts";
import { Claims, type Request } from "./expression/claims.ts";
import { conditions } from "./expression/conditions.ts";
import { values } from "./expression/values.ts";

const inputs: Readonly<Record<string, Shape>> = {
  claims: shapeOf(z.toJSONSchema(Claims, { io: "input" })),
  params: objectShape({ userId: TEXT, orgId: TEXT }),
  query: TEXTS,
  headers: { ...TEXTS, lowerCaseNames: true },
  method: TEXT,
  path: TEXT,
  ip: TEXT,
  tenant: TEXT,
};

/** The arrow under a name of an exported object, read from its source. */
function translated(file: string, constant: string, name: string): Expression {
  const source = openSources().read(join(import.meta.dirname, "expression", file));
  const binding = source?.names.get(constant);
  if (!source || binding?.kind !== "const") throw new Error(`${file} has no ${constant}`);
  const place: Place = { node: binding.value, source };
  const found = propertyAt(place, [name]);
  if (!found) throw new Error(`${constant} has no ${name}`);
  const result = translateArrow(found.value, inputs);
  if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.problem)}`);
  // As the sidecar gets it.
  return expressionSchema.parse(JSON.parse(JSON.stringify(result.expression)));
}

// Few texts, so that comparisons often hold; and some that quoting could spoil.
const name = fc.constantFrom("jo", "u1", "al", "");
const subject = fc.oneof(
  name,
  fc.constantFrom("test-a@example.com", "a@example.com", 'a"b\\c\n', "žluť🐎", "user-u1:5", "user-jo:0.5"),
  fc.string(),
);
const level = fc.oneof(
  fc.constantFrom(0, 0.5, 1, 2, 5, 6, 8, 9.5, 10, -2),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const claims = fc
  .record(
    {
      sub: subject,
      role: fc.constantFrom("user", "admin", "auditor"),
      level,
      quota: fc.constantFrom(0, 10, 10.5, 11),
      staff: fc.boolean(),
      active: fc.boolean(),
      scopes: fc.array(fc.constantFrom("orders:read", "orders:write", "x", "jo"), { maxLength: 3 }),
      groups: fc.array(fc.constantFrom("ops", "dev", "banned"), { maxLength: 2 }),
      org: fc.record(
        { id: fc.constantFrom("o1", "o2"), plan: fc.constantFrom("pro", "free", "") },
        { requiredKeys: ["id"] },
      ),
      nick: name,
      manager: fc.option(name),
      seats: fc.dictionary(fc.constantFrom("pro", "free"), fc.constantFrom(0, 1, 2)),
    },
    { requiredKeys: ["sub", "level", "active", "scopes", "manager", "seats"] },
  )
  .filter((candidate) => Claims.safeParse(candidate).success);

const request: fc.Arbitrary<Request> = fc.record({
  claims,
  params: fc.record({ userId: fc.oneof(name, subject), orgId: fc.constantFrom("o1", "o2") }),
  query: fc.record({ page: fc.constantFrom("", "2") }, { requiredKeys: [] }),
  headers: fc.record(
    { "x-beta": fc.constantFrom("on", ""), "x-client": fc.constantFrom("mobile/1", "web"), "x-nick": name },
    { requiredKeys: [] },
  ),
  method: fc.constantFrom("GET", "HEAD", "POST"),
  path: fc.constantFrom("/a", "/a/internal/b"),
  ip: fc.ipV4(),
  tenant: name,
});

describe("a condition decides as the arrow itself does", () => {
  for (const [title, arrow] of Object.entries(conditions)) {
    it(title, () => {
      const expression = translated("conditions.ts", "conditions", title);
      const answers = new Set<boolean>();
      fc.assert(
        fc.property(request, (view) => {
          answers.add(arrow(view));
          expect(holds(expression, { ...view })).toBe(arrow(view));
        }),
        { numRuns: 400 },
      );
      // Else the cases would not tell this condition from none at all.
      expect([...answers].toSorted()).toEqual([false, true]);
    });
  }
});

describe("a value is what the arrow itself gives", () => {
  for (const [title, arrow] of Object.entries(values)) {
    it(title, () => {
      const expression = translated("values.ts", "values", title);
      fc.assert(
        fc.property(request, (view) => {
          expect(evaluate(expression, { ...view })).toStrictEqual(arrow(view));
        }),
        { numRuns: 400 },
      );
    });
  }
});

it("every field that an arrow reads is named by its expression", () => {
  const expression = translated("conditions.ts", "conditions", "renamed");
  expect(inputsOf(expression).map(({ path }) => path.join("."))).toEqual(["claims.org.id", "params.orgId"]);
});
