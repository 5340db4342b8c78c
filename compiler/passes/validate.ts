import type { z } from "zod";
import { type Declaration, Declared } from "../declaration/nodes.ts";
import {
  type NotYetFeature,
  notYetAlgorithms,
  notYetFeatures,
  notYetKinds,
  notYetProperties,
} from "../declaration/not-yet.ts";
import { propertyNames } from "../declaration/property-names.ts";
import { isCode } from "../diagnostics/catalogue.ts";
import type { Report } from "../diagnostics/report.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { Definition, DefinitionValue, PropertyPath } from "../load/definition.ts";
import type { Locator } from "./locator.ts";
import { exampleOf, KINDS_OF_VALUES } from "./property-words.ts";

type Fields = Readonly<Record<string, DefinitionValue>>;

/** The environment that `env()` reads: an input of the build. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Checks the form of every declared value. What the language has and this version lacks is refused by name. */
export function validate(
  definition: Definition,
  options: { readonly environment: Environment; readonly locator: Locator },
  report: Report,
): Declaration | undefined {
  const nodes = new Map<number, Declared>();
  for (const [node, { value }] of definition.nodes.entries()) {
    const kind = kindOf(value);
    // The text of an env() stands where it is used.
    if (kind === undefined || kind === "env") continue;
    const told = new Set<string>();
    const findings: Findings = {
      report,
      placeOf: (path, part) => ({ path, span: options.locator.span(node, path, part) }),
      tell: (path) => told.add(JSON.stringify(path)),
      isTold: (path) => told.has(JSON.stringify(path)),
    };
    const replaced = replaceReferences(value, [], { definition, environment: options.environment, findings });
    const known = refuseNotYet(kind, replaced, findings);
    if (known === undefined) continue;
    const parsed = Declared.safeParse(known, { reportInput: true });
    if (parsed.success) nodes.set(node, parsed.data);
    else reportIssues(parsed.error.issues, known, findings);
  }
  const root = referenceOf(definition.root);
  const gateway = root === undefined ? undefined : nodes.get(root);
  if (root === undefined || gateway?.kind !== "gateway") {
    if (!report.hasErrors) report.add("not-yet/several-gateways", { what: notYetFeatures["several-gateways"] });
    return undefined;
  }
  return { gateway, gatewayNode: root, nodes };
}

/** What is found about one declared value. */
interface Findings {
  readonly report: Report;
  placeOf(
    path: PropertyPath,
    part?: "key" | "value",
  ): { readonly path: PropertyPath; readonly span: ReturnType<Locator["span"]> };
  /** Of a property that was found wrong, here or in the value that it names: nothing more is said about it. */
  tell(path: PropertyPath): void;
  isTold(path: PropertyPath): boolean;
}

interface InPlace {
  readonly definition: Definition;
  readonly environment: Environment;
  readonly findings: Findings;
}

/** Puts the texts of `env()` where they are named. */
function replaceReferences(value: DefinitionValue, path: PropertyPath, inPlace: InPlace): DefinitionValue {
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) return value.map((item, index) => replaceReferences(item, [...path, index], inPlace));
  if (Object.hasOwn(value, "$schema") || Object.hasOwn(value, "$function")) return value;
  const target = referenceOf(value);
  const there = target === undefined ? undefined : inPlace.definition.nodes[target]?.value;
  const kind = there === undefined ? undefined : kindOf(there);
  if (there !== undefined && kind === "env") return environmentText(fieldsOf(there), path, inPlace);
  const { findings } = inPlace;
  if (kind !== undefined && isNotYetKind(kind)) findings.tell(path);
  const { $other } = value;
  if (typeof $other === "string") {
    const parameters = { property: String(path.at(-1) ?? ""), problem: `it is ${$other}` };
    findings.report.add("schema/invalid", parameters, findings.placeOf(path));
    findings.tell(path);
    return null;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, replaceReferences(inner, [...path, key], inPlace)]),
  );
}

const SECRET_NAME = /(?:SECRET|PASSWORD|PASSWD|TOKEN|PRIVATE|API_?KEY|CREDENTIAL)/i;

function environmentText(node: Fields, path: PropertyPath, { environment, findings }: InPlace): string {
  const name = String(node.name);
  const text = environment[name];
  const { report, placeOf } = findings;
  if (SECRET_NAME.test(name)) report.add("env/looks-secret", { name }, placeOf(path));
  else if (text === undefined || text === "") report.add("env/missing", { name }, placeOf(path));
  return text ?? `env:${name}`;
}

/** Reports what this version lacks and gives the rest back; `undefined` if the whole value is lacking. */
function refuseNotYet(kind: string, value: DefinitionValue, findings: Findings): Fields | undefined {
  const refuse = (feature: NotYetFeature, path: PropertyPath): void => {
    if (findings.isTold(path)) return;
    findings.report.add(`not-yet/${feature}`, { what: notYetFeatures[feature] }, findings.placeOf(path));
  };
  if (isNotYetKind(kind)) {
    refuse(kind, []);
    return undefined;
  }
  const without = (fields: Fields, owner: string, path: PropertyPath): Fields => {
    const lacking = notYetProperties[owner] ?? {};
    return Object.fromEntries(
      Object.entries(fields).filter(([name]) => {
        const feature = Object.hasOwn(lacking, name) ? lacking[name] : undefined;
        if (feature) refuse(feature, [...path, name]);
        return feature === undefined;
      }),
    );
  };
  const each = (map: DefinitionValue | undefined, owner: string, path: PropertyPath): Fields =>
    Object.fromEntries(
      Object.entries(fieldsOf(map)).map(([name, inner]) => [
        name,
        isFields(inner) ? without(inner, owner, [...path, name]) : inner,
      ]),
    );
  const fields = without(fieldsOf(value), kind, []);
  if (kind === "rate-limit") return refuseLimitForms(fields, refuse);
  if (kind === "sequence") return { ...fields, steps: each(fields.steps, "step", ["steps"]) };
  if (fields.routes !== undefined) return { ...fields, routes: each(fields.routes, "route", ["routes"]) };
  return fields;
}

function isNotYetKind(kind: string): kind is NotYetFeature {
  return notYetKinds.some((feature) => feature === kind);
}

function refuseLimitForms(fields: Fields, refuse: (feature: NotYetFeature, path: PropertyPath) => void): Fields {
  const { algorithm, rate, ...rest } = fields;
  const lacking = typeof algorithm === "string" ? notYetAlgorithms[algorithm] : undefined;
  if (lacking) refuse(lacking, ["algorithm"]);
  const hasTiers = isFields(rate);
  if (hasTiers) refuse("tiers", ["rate"]);
  return {
    ...rest,
    ...(rate === undefined ? {} : { rate: hasTiers ? "1 per second" : rate }),
    ...(algorithm === undefined || lacking ? {} : { algorithm }),
  };
}

/** The one that a mistyped name means, else all there are. */
function suggestProperty(name: string, known: readonly string[]): string {
  return didYouMean(name, known) || ` Known here: ${known.map((one) => `"${one}"`).join(", ")}.`;
}

function reportIssues(issues: readonly z.core.$ZodIssue[], value: Fields, findings: Findings): void {
  const { report, placeOf } = findings;
  for (const issue of issues) {
    const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
    if (findings.isTold(path)) continue;
    const property = String(path.at(-1) ?? value.kind);
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys)
        report.add(
          "schema/unknown-property",
          { property: key, suggestion: suggestProperty(key, propertyNames(String(value.kind), path)) },
          placeOf([...path, key], "key"),
        );
    } else if (issue.code === "custom" && isCode(issue.params?.code ?? "")) {
      report.addFound(issue.params?.code, { value: issue.message }, placeOf(path));
    } else if (issue.input === undefined) {
      report.add("schema/missing", { property, example: exampleOf(property) }, placeOf(path));
    } else if (issue.code === "invalid_union" && issue.errors.length === 1 && issue.errors[0]) {
      const inner = issue.errors[0].map((error) => ({ ...error, path: [...path, ...error.path] }));
      reportIssues(inner, value, findings);
    } else if (typeof issue.input === "string" && Object.hasOwn(KINDS_OF_VALUES, property)) {
      report.add(
        "schema/wrong-kind",
        { property, expected: KINDS_OF_VALUES[property] ?? "", actual: "a text" },
        placeOf(path),
      );
    } else {
      report.add("schema/invalid", { property, problem: problemOf(issue) }, placeOf(path));
    }
  }
}

/** What would be right, without zod's "Invalid input"; of a choice, every way it could be right. */
function problemOf(issue: z.core.$ZodIssue): string {
  const ways = issue.code === "invalid_union" ? issue.errors.flatMap((errors) => errors.slice(0, 1)) : [];
  const problems = ways.length === 0 ? [plainWords(issue.message)] : ways.map(problemOf);
  return [...new Set(problems)].join(", or ");
}

function plainWords(message: string): string {
  const words = message.replace(/^Invalid (?:input|option): /, "");
  const [, expected, received] = /^expected (\w+), received (\w+)$/.exec(words) ?? [];
  if (expected === undefined || received === undefined) return words;
  return `it takes ${TYPES[expected] ?? expected}, not ${TYPES[received] ?? received}`;
}

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  null: "null",
};

function kindOf(value: DefinitionValue): string | undefined {
  const { kind } = fieldsOf(value);
  return typeof kind === "string" ? kind : undefined;
}

function referenceOf(value: DefinitionValue): number | undefined {
  const { $ref } = fieldsOf(value);
  return typeof $ref === "number" ? $ref : undefined;
}

function fieldsOf(value: DefinitionValue | undefined): Fields {
  return value !== undefined && isFields(value) ? value : {};
}

function isFields(value: DefinitionValue | undefined): value is Fields {
  return typeof value === "object" && value !== null && !isList(value);
}

function isList(value: DefinitionValue): value is readonly DefinitionValue[] {
  return Array.isArray(value);
}
