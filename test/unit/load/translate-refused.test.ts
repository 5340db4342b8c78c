import { describe, expect, it } from "vitest";
import { z } from "zod";
import { propertyAt } from "../../../compiler/load/places.ts";
import { objectShape, shapeOf, TEXT, TEXTS } from "../../../compiler/load/shape.ts";
import { openSources } from "../../../compiler/load/source.ts";
import { translateArrow } from "../../../compiler/load/translate.ts";
import { authorFolder } from "./author-folder.ts";

const claims = z.object({
  sub: z.string(),
  role: z.enum(["usr", "admin"]),
  nick: z.string().optional(),
  manager: z.string().nullable(),
  staff: z.boolean().optional(),
  level: z.number(),
  scopes: z.array(z.string()),
  groups: z.array(z.enum(["ops", "dev"])),
  org: z.object({ id: z.string() }),
  any: z.unknown(),
});
const inputs = {
  claims: shapeOf(z.toJSONSchema(claims, { io: "input" })),
  params: objectShape({ id: TEXT }),
  headers: { ...TEXTS, lowerCaseNames: true },
};

/** How an arrow is refused: the code, what the message says, and the text that is underlined. */
function refused(arrow: string, before = "", others: Readonly<Record<string, string>> = {}) {
  const text = `${before}\nconst all = { it: ${arrow} };\n`;
  const folder = authorFolder({ "gateway.ts": text, ...others });
  const source = openSources().read(folder("gateway.ts"));
  const binding = source?.names.get("all");
  if (!source || binding?.kind !== "const") throw new Error("The text does not parse.");
  const place = propertyAt({ node: binding.value, source }, ["it"])?.value;
  if (!place) throw new Error("There is no arrow.");
  const result = translateArrow(place, inputs);
  if (result.ok) return { ok: true, expression: result.expression };
  const { code, parameters, span } = result.problem;
  const line = source.text
    .split("\n")
    .slice(span.line - 1)
    .join("\n");
  return {
    code,
    parameters,
    at: span.file === source.file ? line.slice(span.column - 1).slice(0, span.length) : span.file,
  };
}

describe("what does not mean the same everywhere is refused, at its place", () => {
  it.each<[string, string, Readonly<Record<string, string>>, string]>([
    ["({ claims }) => lookup(claims.sub)", "call", { name: "lookup" }, "lookup(claims.sub)"],
    [
      "({ claims }) => claims.sub.toLowerCase() === 'x'",
      "call",
      { name: "claims.sub.toLowerCase" },
      "claims.sub.toLowerCase()",
    ],
    [
      "({ claims }) => claims.scopes.some((s) => s === 'x')",
      "call",
      { name: "claims.scopes.some" },
      "claims.scopes.some((s) => s === 'x')",
    ],
    ["({ claims }) => /a/.test(claims.sub)", "call", { name: "/a/.test" }, "/a/.test(claims.sub)"],
    ["() => Date.now() > 5", "call", { name: "Date.now" }, "Date.now()"],
    ["({ claims }) => { return claims.level > 1; }", "statements", {}, "{ return claims.level > 1; }"],
    ["async ({ claims }) => claims.level > 1", "async", {}, "async ({ claims }) => claims.level > 1"],
    ["({ claims }) => (claims.sub = 'x') === 'x'", "mutation", {}, "claims.sub = 'x'"],
    ["({ claims }) => claims.level++ > 1", "mutation", {}, "claims.level++"],
    ["({ claims }) => delete claims.nick", "mutation", {}, "delete claims.nick"],
    ["({ claims }) => claims.sub == 'x'", "loose-equality", { operator: "==" }, "claims.sub == 'x'"],
    ["({ claims }) => claims.nick != null", "loose-equality", { operator: "!=" }, "claims.nick != null"],
    ["({ claims }) => claims.level * 2 > 3", "arithmetic", { operator: "*" }, "claims.level * 2"],
    ["({ claims }) => 'u-' + claims.sub", "arithmetic", { operator: "+" }, "'u-' + claims.sub"],
    ["({ claims }) => -claims.level > 3", "arithmetic", { operator: "-" }, "-claims.level"],
    ["({ claims }) => typeof claims.sub === 'string'", "operator", { operator: "typeof" }, "typeof claims.sub"],
    ["({ claims }) => 'sub' in claims", "operator", { operator: "in" }, "'sub' in claims"],
    ["({ claims }) => claims.sub > 'm'", "text-order", { operator: ">", name: "claims.sub" }, "claims.sub"],
    ["({ claims }) => claims.any > 3", "text-order", { operator: ">", name: "claims.any" }, "claims.any"],
    [
      "({ claims, headers }) => claims.nick === headers['x-nick']",
      "both-absent",
      { left: "claims.nick", right: "headers['x-nick']" },
      "claims.nick",
    ],
    [
      "({ claims, headers }) => claims.nick !== headers.nick",
      "both-absent",
      { left: "claims.nick", right: "headers.nick" },
      "claims.nick",
    ],
    ["({ claims }) => claims.scopes === claims.groups", "object-equality", { name: "claims.scopes" }, "claims.scopes"],
    [
      "({ claims }) => claims.tenant === 'x'",
      "unknown-input",
      { name: "claims.tenant", known: Object.keys(claims.shape).join(", "), suggestion: "" },
      "claims.tenant",
    ],
    [
      "({ claims: { tenant } }) => tenant === 'x'",
      "unknown-input",
      { name: "claims.tenant", known: Object.keys(claims.shape).join(", "), suggestion: "" },
      "tenant",
    ],
    [
      "({ cookies }) => cookies.a === 'x'",
      "unknown-input",
      { name: "cookies", known: "claims, params, headers", suggestion: "" },
      "cookies.a",
    ],
    ["({ claims }) => claims.any.includes('x')", "unknown-type", { name: "claims.any" }, "claims.any"],
    [
      "({ headers }) => headers['X-Beta'] === 'on'",
      "header-case",
      { name: "X-Beta", instead: "x-beta" },
      "headers['X-Beta']",
    ],
    ["({ claims }) => claims.sub === admin", "free-name", { name: "admin" }, "admin"],
    [
      "({ claims }) => claims.sub === process.env.ADMIN",
      "free-name",
      { name: "process.env.ADMIN" },
      "process.env.ADMIN",
    ],
    ["({ claims }) => claims.sub === changing", "let", { name: "changing" }, "changing"],
    [
      "({ claims, headers }) => headers[claims.sub] === 'x'",
      "computed",
      { name: "headers[claims.sub]" },
      "headers[claims.sub]",
    ],
    ["({ claims = {} }) => claims.sub === 'x'", "pattern", {}, "claims = {}"],
    ["({ claims, ...rest }) => rest.method === 'x'", "pattern", {}, "...rest"],
    ["({ claims }, other) => claims.sub === other", "pattern", {}, "other"],
    ["({ claims }) => (claims.nick || 'jo') === 'jo'", "truth-as-value", { operator: "||" }, "claims.nick || 'jo'"],
    [
      "({ claims }) => ({ nick: claims.nick && claims.sub })",
      "truth-as-value",
      { operator: "&&" },
      "claims.nick && claims.sub",
    ],
    [
      "({ claims }) => `u-${claims.scopes}`",
      "template-of-object",
      { name: "claims.scopes", type: "list" },
      "claims.scopes",
    ],
    ["({ claims }) => `u-${claims.org}`", "template-of-object", { name: "claims.org", type: "object" }, "claims.org"],
    [
      "({ claims }) => `u-${claims.nick}`",
      "template-of-object",
      { name: "claims.nick", type: "optional" },
      "claims.nick",
    ],
    [
      "({ claims }) => `u-${claims.manager}`",
      "template-of-object",
      { name: "claims.manager", type: "nullable" },
      "claims.manager",
    ],
    ["({ claims }) => claims.sub.length > 3", "length", { name: "claims.sub.length" }, "claims.sub.length"],
    ["({ claims }) => claims.level === 3n", "literal", { name: "3n" }, "3n"],
    ["({ claims }) => [claims.sub, 'x'].includes('x')", "list", {}, "claims.sub"],
    ["({ claims }) => ({ ...claims })", "spread", {}, "...claims"],
    ["({ claims }) => ({ [claims.sub]: 1 })", "object-key", { name: "claims.sub" }, "[claims.sub]: 1"],
    ["({ claims }) => ({ __proto__: claims.org })", "object-key", { name: "__proto__" }, "__proto__: claims.org"],
    ["({ claims }) => claims.sub.startsWith(claims.nick)", "argument", { method: "startsWith" }, "claims.nick"],
    [
      "({ claims }) => claims.sub.startsWith('a', 1)",
      "argument",
      { method: "startsWith" },
      "claims.sub.startsWith('a', 1)",
    ],
    ["({ claims }) => new Date(claims.level)", "syntax", { syntax: "NewExpression" }, "new Date(claims.level)"],
    ["function ({ claims }) { return true; }", "not-an-arrow", {}, "function ({ claims }) { return true; }"],
    [
      "Math.random() > 2 ? () => true : () => false",
      "not-an-arrow",
      {},
      "Math.random() > 2 ? () => true : () => false",
    ],
    ["again", "call", { name: "again" }, "again(request)"],
  ])("%s", (arrow, code, parameters, at) => {
    const before = "let changing = 'x'; changing = 'y'; const again = (request) => again(request);";
    expect(refused(arrow, before)).toEqual({ code: `expression/${code}`, parameters, at });
  });
});

describe("a comparison that no request can satisfy is refused, with what could be", () => {
  const roles = `"usr", "admin"`;
  it.each<[string, Readonly<Record<string, string>>]>([
    ["({ claims }) => claims.role === 'root'", { name: "claims.role", value: `"root"`, allowed: roles }],
    ["({ claims }) => claims.role !== 'root'", { name: "claims.role", value: `"root"`, allowed: roles }],
    ["({ claims }) => 'root' === claims.role", { name: "claims.role", value: `"root"`, allowed: roles }],
    [
      "({ claims }) => ['user', 'root'].includes(claims.role)",
      { name: "claims.role", value: `"user"`, allowed: roles },
    ],
    [
      "({ claims }) => claims.groups.includes('banned')",
      { name: "claims.groups", value: `"banned"`, allowed: `"ops", "dev"` },
    ],
    ["({ claims }) => claims.level === '3'", { name: "claims.level", value: `"3"`, allowed: "a number" }],
    ["({ claims }) => claims.sub === null", { name: "claims.sub", value: "null", allowed: "a string" }],
    ["({ claims }) => claims.nick === null", { name: "claims.nick", value: "null", allowed: "a string" }],
  ])("%s", (arrow, parameters) => {
    expect(refused(arrow)).toMatchObject({ code: "expression/never-equal", parameters });
  });

  it("each item of a list is looked at, not only whether some could be", () => {
    const result = refused("({ claims }) => ['usr', 'amdin'].includes(claims.role)");
    expect(result).toMatchObject({ code: "expression/never-equal", parameters: { value: `"amdin"` }, at: "'amdin'" });
  });

  it("also of a list that is a const, which is then what is underlined", () => {
    const result = refused("({ claims }) => ROLES.includes(claims.role)", "const ROLES = ['usr', 'root'];");
    expect(result).toMatchObject({ parameters: { value: `"root"` }, at: "ROLES" });
  });

  it("what can be missing or null may be compared with that", () => {
    expect(refused("({ claims }) => claims.nick === undefined || claims.manager === null")).toMatchObject({ ok: true });
  });
});

describe("what a condition has shown counts behind it", () => {
  it.each([
    "({ claims, headers }) => claims.nick !== undefined && claims.nick === headers.nick",
    "({ claims, headers }) => headers.nick === undefined || claims.nick === headers.nick",
    "({ claims, headers }) => !claims.nick ? false : claims.nick === headers.nick",
    "({ claims }) => claims.nick ? `n-${claims.nick}` : 'none'",
    "({ claims }) => claims.manager !== null && claims.manager === `m-${claims.manager}`",
  ])("%s", (arrow) => {
    expect(refused(arrow)).toMatchObject({ ok: true });
  });

  it("but not the other way round", () => {
    const arrow = "({ claims, headers }) => claims.nick === undefined && claims.nick === headers.nick";
    expect(refused(arrow)).toMatchObject({ code: "expression/both-absent" });
  });
});

it("a mistake in an imported arrow is shown in its own file", () => {
  const others = { "parts.ts": "export const isSelf = ({ claims }) => lookup(claims.sub);" };
  const result = refused("isSelf", `import { isSelf } from "./parts.ts";`, others);
  expect(result).toMatchObject({ code: "expression/call", at: expect.stringMatching(/parts\.ts$/) });
});

it("a name of a function around is not the const of the same name at the top of the file", () => {
  const make = "const make = (role) => ({ it: ({ claims }) => claims.role === role });";
  const folder = authorFolder({ "gateway.ts": `const role = "admin"; ${make}` });
  const source = openSources().read(folder("gateway.ts"));
  const made = source?.names.get("make");
  if (!source || made?.kind !== "const" || made.value.type !== "ArrowFunctionExpression") throw new Error("No maker.");
  if (made.value.body.type === "BlockStatement") throw new Error("No literal.");
  const place = propertyAt({ node: made.value.body, source }, ["it"])?.value;
  if (!place) throw new Error("No arrow.");
  expect(translateArrow(place, inputs)).toMatchObject({
    problem: { code: "expression/free-name", parameters: { name: "role" } },
  });
});

it.each(["LIMITS.low = 5;", "LIMITS.low++;", "Object.assign(LIMITS, { low: 5 });", "delete LIMITS.low;"])(
  "a const that the file changes (%s) is no longer what stands at its declaration",
  (change) => {
    const before = `const LIMITS = { low: 1 }; ${change}`;
    expect(refused("({ claims }) => claims.level > LIMITS.low", before)).toMatchObject({ code: "expression/let" });
  },
);

it("a claim named like a const of the file is the claim", () => {
  const expression = { kind: "input", path: ["claims", "sub"], type: "string", optional: false };
  expect(refused("({ claims }) => claims.sub", "const claims = { sub: 'x' };")).toEqual({ ok: true, expression });
});
