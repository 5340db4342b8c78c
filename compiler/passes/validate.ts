import type { z } from "zod";
import { type Declaration, Declared } from "../declaration/nodes.ts";
import {
  type NotYetFeature,
  notYetAlgorithms,
  notYetFeatures,
  notYetKinds,
  notYetProperties,
} from "../declaration/not-yet.ts";
import { isCode } from "../diagnostics/catalogue.ts";
import type { Report } from "../diagnostics/report.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { Definition, DefinitionValue, PropertyPath } from "../load/definition.ts";
import type { Locator } from "./locator.ts";

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
    const inPlace = { node, definition, environment: options.environment, locator: options.locator, report };
    const replaced = replaceReferences(value, [], inPlace);
    const placeOf: PlaceOf = (path, part) => ({ path, span: options.locator.span(node, path, part) });
    const known = refuseNotYet(kind, replaced, placeOf, report);
    if (known === undefined) continue;
    const parsed = Declared.safeParse(known, { reportInput: true });
    if (parsed.success) nodes.set(node, parsed.data);
    else reportIssues(parsed.error.issues, known, placeOf, report);
  }
  const root = referenceOf(definition.root);
  const gateway = root === undefined ? undefined : nodes.get(root);
  if (root === undefined || gateway?.kind !== "gateway") {
    if (!report.hasErrors) report.add("not-yet/several-gateways", { what: notYetFeatures["several-gateways"] });
    return undefined;
  }
  return { gateway, gatewayNode: root, nodes };
}

interface InPlace {
  readonly node: number;
  readonly definition: Definition;
  readonly environment: Environment;
  readonly locator: Locator;
  readonly report: Report;
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
  const { $other } = value;
  if (typeof $other === "string") {
    const place = { path, span: inPlace.locator.span(inPlace.node, path) };
    inPlace.report.add("schema/invalid", { property: String(path.at(-1) ?? ""), problem: `it is ${$other}` }, place);
    return null;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, replaceReferences(inner, [...path, key], inPlace)]),
  );
}

const SECRET_NAME = /(?:SECRET|PASSWORD|PASSWD|TOKEN|PRIVATE|API_?KEY|CREDENTIAL)/i;

function environmentText(node: Fields, path: PropertyPath, inPlace: InPlace): string {
  const name = String(node.name);
  const place = { path, span: inPlace.locator.span(inPlace.node, path) };
  const text = inPlace.environment[name];
  if (SECRET_NAME.test(name)) inPlace.report.add("env/looks-secret", { name }, place);
  else if (text === undefined || text === "") inPlace.report.add("env/missing", { name }, place);
  return text ?? `env:${name}`;
}

type PlaceOf = (
  path: PropertyPath,
  part?: "key" | "value",
) => { readonly path: PropertyPath; readonly span: ReturnType<Locator["span"]> };

/** Reports what this version lacks and gives the rest back; `undefined` if the whole value is lacking. */
function refuseNotYet(kind: string, value: DefinitionValue, placeOf: PlaceOf, report: Report): Fields | undefined {
  const refuse = (feature: NotYetFeature, path: PropertyPath) =>
    report.add(`not-yet/${feature}`, { what: notYetFeatures[feature] }, placeOf(path));
  const whole = notYetKinds.find((feature) => feature === kind);
  if (whole) {
    refuse(whole, []);
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

function reportIssues(issues: readonly z.core.$ZodIssue[], value: Fields, placeOf: PlaceOf, report: Report): void {
  for (const issue of issues) {
    const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
    const property = String(path.at(-1) ?? value.kind);
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys)
        report.add(
          "schema/unknown-property",
          { property: key, suggestion: suggestionFor(key) },
          placeOf([...path, key], "key"),
        );
    } else if (issue.code === "custom" && isCode(issue.params?.code ?? "")) {
      report.addFound(issue.params?.code, { value: issue.message }, placeOf(path));
    } else if (issue.input === undefined) {
      report.add("schema/missing", { property }, placeOf(path));
    } else if (issue.code === "invalid_union" && issue.errors.length === 1 && issue.errors[0]) {
      reportIssues(
        issue.errors[0].map((inner) => ({ ...inner, path: [...path, ...inner.path] })),
        value,
        placeOf,
        report,
      );
    } else {
      report.add("schema/invalid", { property, problem: problemOf(issue) }, placeOf(path));
    }
  }
}

/** What would be right, without zod's "Invalid input"; of a choice, every way it could be right. */
function problemOf(issue: z.core.$ZodIssue): string {
  const ways = issue.code === "invalid_union" ? issue.errors.flatMap((errors) => errors.slice(0, 1)) : [];
  const problems = ways.length === 0 ? [issue.message.replace(/^Invalid (?:input|option): /, "")] : ways.map(problemOf);
  return [...new Set(problems)].join(", or ");
}

/** Names of all properties of the language, for a mistyped one. */
const PROPERTIES = [
  "algorithm",
  "algorithms",
  "allow",
  "answersWithin",
  "at",
  "atLeast",
  "audience",
  "auth",
  "body",
  "breaker",
  "burst",
  "by",
  "call",
  "claims",
  "clientAddress",
  "errors",
  "groups",
  "headers",
  "instances",
  "issuer",
  "json",
  "jwks",
  "limits",
  "maxAge",
  "maxBody",
  "name",
  "otherwise",
  "over",
  "params",
  "pause",
  "prefix",
  "probes",
  "query",
  "rate",
  "reads",
  "require",
  "response",
  "revocation",
  "rewrite",
  "routes",
  "status",
  "steps",
  "store",
  "targets",
  "timeout",
  "to",
  "trust",
  "url",
  "whenDown",
] as const;

function suggestionFor(name: string): string {
  return didYouMean(name, PROPERTIES);
}

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
