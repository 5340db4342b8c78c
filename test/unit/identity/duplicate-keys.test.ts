import fc from "fast-check";
import { expect, it } from "vitest";
import { hasDuplicateKey } from "../../../sidecars/identity/duplicate-keys.ts";

it.each([
  '{"a":1,"a":1}',
  '{"a":1,"b":{},"a":[]}',
  '{ "a" : 1 , "a" : 2 }',
  '{"a":1,"\\u0061":2}',
  '{"\\"":1,"\\u0022":2}',
  '{"":1,"":2}',
  '{"__proto__":1,"__proto__":2}',
  '[{"x":{"a":1,"a":2}}]',
  '{"a":{"b":1},"c":{"b":1},"a":0}',
])("finds the name that stands twice in %s", (json) => {
  expect(() => JSON.parse(json)).not.toThrow();
  expect(hasDuplicateKey(json)).toBe(true);
});

it.each([
  '{"a":"a","b":"a"}',
  '{"a":{"a":{"a":1}}}',
  '[{"a":1},{"a":1}]',
  '{"a":"\\",\\"a\\":1","b":["a","a"]}',
  '{"a":"{\\"a\\":1,","b":"}"}',
  '{"a":["a:",":a"],"A":1}',
  '"a"',
  "7",
])("finds none in %s", (json) => {
  expect(() => JSON.parse(json)).not.toThrow();
  expect(hasDuplicateKey(json)).toBe(false);
});

it("finds none in what JSON.stringify writes, and finds the one that is added to any object", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (object, choice) => {
      const json = JSON.stringify(object);
      expect(hasDuplicateKey(json)).toBe(false);
      const names = Object.keys(object);
      const name = JSON.stringify(names[choice % names.length]);
      expect(hasDuplicateKey(`${json.slice(0, -1)},${name}:0}`)).toBe(true);
    }),
  );
});
