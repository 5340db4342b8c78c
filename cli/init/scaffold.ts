import { readFileSync } from "node:fs";
import type { Artifact } from "../../targets/target.ts";
import { packageRoot } from "../package-root.ts";
import type { Choices } from "./choices.ts";

/** The files of a new gateway but package.json and .gitignore, which may be there and are completed then. */
export function scaffold(choices: Choices, options: { readonly isModule: boolean }): readonly Artifact[] {
  const variant = [choices.issuer ? "callers" : [], choices.upstream ? "upstream" : []].flat().join("-") || "open";
  const values = {
    name: choices.name,
    title: choices.name.replaceAll(/[\\`*_{}[\]<>#|~&]/g, "\\$&"),
    upstream: choices.upstream ?? "",
    issuer: choices.issuer ?? "",
    audience: packageName(choices.name),
    jwks: `${choices.issuer?.replace(/\/$/, "")}/.well-known/jwks.json`,
  };
  // In a folder of CommonJS only .mts is an ECMAScript module. (A gateway.ts is one everywhere: the compiler sees to it.)
  const test = options.isModule ? "gateway.test.ts" : "gateway.test.mts";
  return [
    { path: "gateway.ts", text: fillCode(template(`${variant}/gateway.ts`), values) },
    { path: test, text: fillCode(template(`${variant}/gateway.test.ts`), values) },
    { path: "tsconfig.json", text: template("shared/tsconfig.json") },
    { path: ".github/workflows/gateway.yml", text: template("shared/gateway.yml") },
    { path: "README.md", text: fill(template("shared/README.md"), values) },
  ];
}

/** A name that npm takes, and that is not our own: npm installs no package into one of the same name. */
export function packageName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return plain === "" ? "gateway" : plain === "gatewright" ? "my-gatewright" : plain;
}

/** The lines of a .gitignore that `text` lacks, with or without the slashes around them. */
export function missingIgnores(text: string): readonly string[] {
  const bare = (line: string): string => line.trim().replaceAll(/^\/|\/$/g, "");
  const there = new Set(text.split("\n").map(bare));
  return template("shared/gitignore")
    .split("\n")
    .filter((line) => line !== "" && !there.has(bare(line)));
}

function template(name: string): string {
  return readFileSync(new URL(`templates/init/${name}`, packageRoot), "utf8");
}

type Values = Readonly<Record<string, string>>;

/** In code a hole is a whole literal, so what fills it is quoted as one. */
function fillCode(text: string, values: Values): string {
  return text.replaceAll(/"\{\{(\w+)\}\}"/g, (_, name: string) => JSON.stringify(valueFor(values, name)));
}

function fill(text: string, values: Values): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => valueFor(values, name));
}

function valueFor(values: Values, name: string): string {
  const value = values[name];
  if (value === undefined) throw new Error(`a template has a hole "${name}" that nothing fills`);
  return value;
}
