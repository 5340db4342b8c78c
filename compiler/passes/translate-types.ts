import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { AnyNode, ExportNamedDeclaration, ImportDeclaration, ObjectExpression, Property } from "acorn";
import type { Report, Span } from "../diagnostics/report.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { TypeProblem } from "../load/check-types.ts";
import { memberName, propertyName } from "../load/places.ts";
import { type Source, type Sources, spanOf } from "../load/source.ts";
import { dslEntry } from "../load/tsconfig.ts";
import { type Enter, walk } from "../load/walk.ts";

/**
 * Says in our words what TypeScript found. Its numbers are stable and its sentences are not, so what is said comes from the
 * number, the syntax at the place, and the names that the sources have. What is not known here keeps TypeScript's text.
 */
export function translateTypes(problems: readonly TypeProblem[], sources: Sources, report: Report): void {
  for (const problem of problems) {
    const { code, message, ...place } = problem;
    const span = place.file === "" ? undefined : place;
    const source = span && sources.read(span.file);
    const at = source && placeAt(problem, source);
    if (at && translate(problem, at, report)) continue;
    if (span && isSyntax(code)) syntax(code, span, report);
    else report.add("type/error", { message, number: code }, { span });
    // What follows a fault of the syntax is mostly its echo.
    if (isSyntax(code)) return;
  }
}

/** Numbers of the parser. */
function isSyntax(code: number): boolean {
  return code >= 1000 && code < 2000;
}

function syntax(code: number, span: Span, report: Report): void {
  const line = readFileSync(span.file, "utf8").split("\n")[span.line - 1] ?? "";
  const found = line.slice(span.column - 1, span.column - 1 + span.length).trim();
  // "This syntax is not allowed when 'erasableSyntaxOnly' is enabled."
  if (code === 1294) report.add("load/unsupported-syntax", { message: `"${found}" makes code` }, { span });
  else
    report.add(
      "load/syntax",
      { message: found === "" ? "it ends too early" : `"${found}" is not expected here` },
      { span },
    );
}

/** The node that a problem underlines, with the nodes around it, the outermost first. */
interface ProblemPlace {
  readonly node: AnyNode;
  readonly around: readonly AnyNode[];
  readonly source: Source;
  readonly span: Span;
}

function placeAt({ line, column, length, file }: TypeProblem, source: Source): ProblemPlace | undefined {
  let found: Pick<ProblemPlace, "node" | "around"> | undefined;
  const start = source.lines.offsetOf({ line, column });
  const enter: Enter = (node, around) => {
    if (node.start === start && node.end - start === length) found = { node, around: [...around] };
  };
  walk(source.program, [enter]);
  return found && { ...found, source, span: { file, line, column, length } };
}

/** Whether it was said. */
function translate({ code }: TypeProblem, at: ProblemPlace, report: Report): boolean {
  switch (code) {
    // "Cannot find name", the same with a suggestion, and for the short form `{ name }`.
    case 2304:
    case 2552:
    case 18004:
      return unknownName(at, report);
    // "Module has no exported member", the same with a suggestion or a default.
    case 2305:
    case 2724:
    case 2614:
      return unknownExport(at, report);
    // "Cannot find name. Do you need to install type definitions for node?"
    case 2580:
    case 2591:
      return ofTheMachine(at, report);
    // "Cannot find module".
    case 2307:
    case 2792:
      return unknownModule(at, report);
    // "An object literal cannot have multiple properties with the same name."
    case 1117:
      return duplicateProperty(at, report);
    // "Type is not assignable".
    case 2322:
      return limitOfOtherClaims(at, report) || noCondition(at, report);
    // "Property does not exist on type", the same with a suggestion.
    case 2339:
    case 2551:
      return unknownInput(at, report);
    default:
      return false;
  }
}

function unknownName({ node, around, source, span }: ProblemPlace, report: Report): boolean {
  if (node.type !== "Identifier") return false;
  const { name } = node;
  const factories = exportsOfModule("gatewright", source);
  const declared = [...source.names.keys()];
  const fix = factories.includes(name)
    ? `Import it: \`import { ${name} } from "gatewright";\``
    : `Correct the name, or declare it above: \`const ${name} = ${factoryFor(around)};\``;
  const suggestion = factories.includes(name)
    ? " It is one of the names of gatewright."
    : didYouMean(name, [...declared, ...factories]);
  report.add("type/unknown-name", { name, suggestion, fix }, { span });
  return true;
}

/** What makes a value for the property that a name stands in. */
const FACTORIES: Readonly<Record<string, string>> = {
  to: 'upstream({ at: "http://host:port" })',
  from: 'upstream({ at: "http://host:port" })',
  auth: "jwt({ … })",
  store: 'redis({ url: "redis://host:6379" })',
  limits: "rateLimit({ … })",
  groups: "group({ … })",
  claims: "z.object({ … })",
  body: "z.object({ … })",
  response: "z.object({ … })",
};

function factoryFor(around: readonly AnyNode[]): string {
  const name = nameOf(around.findLast((node) => node.type === "Property"));
  return (name !== undefined && Object.hasOwn(FACTORIES, name) ? FACTORIES[name] : undefined) ?? "…";
}

/** The name of a property that is written out in a literal. */
function nameOf(node: AnyNode | undefined): string | undefined {
  return node?.type === "Property" ? propertyName(node) : undefined;
}

function unknownExport({ node, around, source, span }: ProblemPlace, report: Report): boolean {
  const statement = around.findLast(
    (outer): outer is ImportDeclaration | ExportNamedDeclaration =>
      outer.type === "ImportDeclaration" || outer.type === "ExportNamedDeclaration",
  );
  if (node.type !== "Identifier" || !statement?.source) return false;
  const module = String(statement.source.value);
  const suggestion = didYouMean(node.name, exportsOfModule(module, source));
  report.add("type/unknown-export", { name: node.name, module, suggestion }, { span });
  return true;
}

function unknownModule({ node, span }: ProblemPlace, report: Report): boolean {
  if (node.type !== "Literal") return false;
  report.add("load/module-not-found", { specifier: String(node.value) }, { span });
  return true;
}

/** A field that an arrow reads of its input. `resolve` says this better, but does not run after an earlier error. */
function unknownInput({ node, around, source }: ProblemPlace, report: Report): boolean {
  const member = around.at(-1);
  const arrow = around.findLast((outer) => outer.type === "ArrowFunctionExpression");
  if (member?.type !== "MemberExpression" || member.property !== node || !arrow) return false;
  const path = pathOf(member);
  const [root = "", ...fields] = path ?? [];
  const [parameter] = arrow.params;
  const isWhole = parameter?.type === "Identifier" && parameter.name === root;
  const isTaken = parameter?.type === "ObjectPattern" && parameter.properties.some((part) => nameOf(part) === root);
  if (!isWhole && !isTaken) return false;
  const suggestion = didYouMean(fields.at(-1) ?? "", schemaFields(source));
  const name = (isWhole ? fields : [root, ...fields]).join(".");
  const known = "the fields of its schema";
  report.add("expression/unknown-input", { name, known, suggestion }, { span: spanOf(member, source) });
  return true;
}

/** `["claims", "role"]` of `claims.role`. */
function pathOf(node: AnyNode): readonly string[] | undefined {
  if (node.type === "Identifier") return [node.name];
  if (node.type !== "MemberExpression" || node.object.type === "Super") return undefined;
  const before = pathOf(node.object);
  const name = memberName(node);
  return before && name !== undefined ? [...before, name] : undefined;
}

/** The names of fields in `z.object({ … })` of a file. */
function schemaFields({ calls }: Source): readonly string[] {
  return [...calls.values()].flatMap(({ callee, arguments: [fields] }) => {
    const isObject = callee.type === "MemberExpression" && memberName(callee) === "object";
    return isObject && fields?.type === "ObjectExpression"
      ? fields.properties.flatMap((part) => nameOf(part) ?? [])
      : [];
  });
}

/** Node's own names and modules, which a gateway has no types for on purpose. */
function ofTheMachine({ node, span }: ProblemPlace, report: Report): boolean {
  if (node.type === "Literal") report.add("load/builtin-import", { specifier: String(node.value) }, { span });
  else if (node.type === "Identifier")
    report.add("load/not-deterministic", { what: node.name, reads: "machine" }, { span });
  else return false;
  return true;
}

/** The names that a module exports, if its source is ours or the author's. */
function exportsOfModule(module: string, source: Source): readonly string[] {
  const file =
    module === "gatewright" ? dslEntry() : module.startsWith(".") ? resolve(dirname(source.file), module) : undefined;
  const exported = file === undefined ? undefined : source.sources.read(file)?.exports.named;
  return [...(exported?.keys() ?? [])];
}

function duplicateProperty({ node, around, source, span }: ProblemPlace, report: Report): boolean {
  const literal = around.findLast((outer): outer is ObjectExpression => outer.type === "ObjectExpression");
  const name = node.type === "Literal" ? String(node.value) : node.type === "Identifier" ? node.name : undefined;
  if (!literal || name === undefined) return false;
  const first = literal.properties.find((part): part is Property => part.type === "Property" && nameOf(part) === name);
  const related = first ? [{ message: "the first one", span: spanOf(first.key, source) }] : [];
  report.add("schema/duplicate-property", { property: name }, { span, related });
  return true;
}

/** A limit in a list of them fits unless it reads other claims. */
function limitOfOtherClaims({ around, span }: ProblemPlace, report: Report): boolean {
  const [property, list] = around.slice(-2);
  if (nameOf(property) !== "limits" || list?.type !== "ArrayExpression") return false;
  report.add("rate-limit/other-claims", {}, { span });
  return true;
}

/** The arrow of a condition that gives something else; the types point at the name of the property. */
function noCondition({ node, around, span }: ProblemPlace, report: Report): boolean {
  const property = around.at(-1);
  if (property?.type !== "Property" || property.key !== node || nameOf(property) !== "allow") return false;
  const problem = "its arrow must give true or false";
  report.add("schema/invalid", { property: "allow", problem }, { span });
  return true;
}
