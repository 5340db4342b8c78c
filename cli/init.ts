import { lstatSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, relative } from "node:path";
import { systemReason } from "../model/system-error.ts";
import type { Artifact } from "../targets/target.ts";
import { openQuestions } from "./init/ask.ts";
import { type Choices, parseIssuer, parseName, parseService } from "./init/choices.ts";
import { completeManifest } from "./init/package-json.ts";
import { missingIgnores, packageName, scaffold } from "./init/scaffold.ts";
import { absolute } from "./options.ts";
import { packageVersion } from "./package-root.ts";
import { writeFilesWhole } from "./write-whole.ts";

export interface InitOptions extends Partial<Choices> {
  /** Asks nothing, also on a terminal. */
  readonly yes?: true;
  /** Replaces files that are there. */
  readonly force?: true;
}

/** `gatewright init`: a new gateway with its test and its CI in a folder, whole or not at all. */
export async function init(place: string, options: InitOptions): Promise<number> {
  const folder = absolute(place);
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const given = { ...options, name: options.name ?? defaultName(folder) };
  const choices = isTerminal && !options.yes ? await askFor(given, options) : given;
  if (!choices) return refuse(["", "Nothing was written."]);
  try {
    return write(folder, place, choices, options.force === true);
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    return refuse([`Nothing was written: "${place}" cannot be written to, ${reason}.`]);
  }
}

function defaultName(folder: string): string {
  try {
    return parseName(basename(folder));
  } catch {
    return "gateway";
  }
}

/** Asks for what no option has said; `undefined` if the input ended. */
async function askFor(given: Choices, options: InitOptions): Promise<Choices | undefined> {
  const questions = openQuestions();
  try {
    const name = options.name
      ? { answer: options.name }
      : await questions.ask({
          text: "Name of the project",
          otherwise: { answer: given.name, text: given.name },
          parse: parseName,
        });
    const upstream =
      name &&
      (await askUnlessGiven(given.upstream, "A service behind it, as http://127.0.0.1:3000", "none yet", parseService));
    const issuer =
      upstream &&
      (await askUnlessGiven(
        given.issuer,
        "Who issues its callers' tokens, as https://id.example.com",
        "nobody: everyone may call",
        parseIssuer,
      ));
    if (!name || !upstream || !issuer) return undefined;
    return {
      name: name.answer,
      ...(upstream.answer === undefined ? {} : { upstream: upstream.answer }),
      ...(issuer.answer === undefined ? {} : { issuer: issuer.answer }),
    };
  } finally {
    questions.close();
  }

  function askUnlessGiven(
    value: string | undefined,
    text: string,
    nothing: string,
    parse: (text: string) => string | undefined,
  ): Promise<{ readonly answer: string | undefined } | undefined> {
    if (value !== undefined) return Promise.resolve({ answer: value });
    return questions.ask<string | undefined>({ text, otherwise: { answer: undefined, text: nothing }, parse });
  }
}

function write(folder: string, place: string, choices: Choices, force: boolean): number {
  const manifest = completeManifest(readIfThere(join(folder, "package.json")), {
    name: packageName(choices.name),
    version: packageVersion(),
  });
  if (!manifest) return refuse(["Nothing was written: the package.json that is there is no JSON, or has odd scripts."]);
  const files = scaffold(choices, manifest);
  const taken = files.map(({ path }) => path).filter((path) => isTaken(join(folder, path), force));
  if (taken.length > 0) {
    return refuse([
      `Nothing was written, for these are there already: ${taken.join(", ")}`,
      "Name another folder (gatewright init my-gateway), or replace files with --force.",
    ]);
  }
  const ignored = readIfThere(join(folder, ".gitignore"));
  const ignores = missingIgnores(ignored ?? "");
  const all: readonly Artifact[] = [
    ...files,
    { path: "package.json", text: manifest.text },
    ...(ignores.length === 0 ? [] : [{ path: ".gitignore", text: withLines(ignored ?? "", ignores) }]),
  ];
  writeFilesWhole(folder, all);
  const notes = [
    ...manifest.notes,
    ...(ignored !== undefined && ignores.length > 0 ? [`.gitignore gains ${ignores.join(", ")}`] : []),
  ];
  process.stdout.write(`${report(folder, place, all, notes).join("\n")}\n`);
  return 0;
}

/** A folder in the place of a file is in the way also of --force. */
function isTaken(file: string, force: boolean): boolean {
  const found = lstatSync(file, { throwIfNoEntry: false });
  return found !== undefined && (!force || found.isDirectory());
}

function readIfThere(file: string): string | undefined {
  const found = lstatSync(file, { throwIfNoEntry: false });
  return found === undefined ? undefined : readFileSync(file, "utf8");
}

function withLines(text: string, lines: readonly string[]): string {
  return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${lines.join("\n")}\n`;
}

/** What was written, and the commands that come next. */
function report(
  folder: string,
  place: string,
  files: readonly Artifact[],
  notes: readonly string[],
): readonly string[] {
  const steps = [
    ...(relative(process.cwd(), folder) === "" ? [] : [`cd ${quoted(place)}`]),
    ...(isInstalled(folder) ? [] : ["npm install"]),
    "npx gatewright dev",
  ];
  return [
    `wrote ${files.map(({ path }) => path).join(", ")}`,
    ...notes,
    "",
    "next:",
    ...steps.map((step) => `  ${step}`),
  ];
}

function quoted(text: string): string {
  return /^[\w./@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Whether the new gateway's editor and tests find us. */
function isInstalled(folder: string): boolean {
  try {
    createRequire(join(folder, "gateway.ts")).resolve("gatewright/package.json");
    return true;
  } catch {
    return false;
  }
}

function refuse(lines: readonly string[]): number {
  process.stderr.write(`${lines.join("\n")}\n`);
  return 1;
}
