/**
 * Runs one gateway.ts among fresh modules, in a process of its own, and sends what it declared as plain data. Which file
 * is the first message that comes: what every file needs is loaded before.
 */
import { extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { SourcePlace } from "./definition.ts";
import { encode, nameOf, type SiteOf } from "./encode.ts";
import { guardGlobals } from "./guard-globals.ts";
import type { WorkerMessage, WorkerProblem } from "./outcome.ts";
import { resolveModules } from "./resolve-modules.ts";
import { stripTypes } from "./strip-types.ts";
import { isUserFile, placeOf } from "./user-files.ts";

/** The DSL is found by the package's own name: the compiler knows nothing else of it. */
const dsl = import.meta.resolve("gatewright");
const ownFolders = [new URL(".", dsl).href, new URL(".", import.meta.url).href];
const isUsers = (url: string): boolean => isUserFile(url, ownFolders);

/** Taken before the author's file could change it. */
const send = process.send?.bind(process);

function post(message: WorkerMessage): void {
  send?.(message);
}

/** Says at once what is wrong: the file might catch the error, or never come to an end. */
function refuse(problem: WorkerProblem): never {
  post({ kind: "problem", problem });
  throw new Error(problem.code);
}

/** All but the author's file: `run` is the rest. */
async function prepare(): Promise<(entry: string) => Promise<void>> {
  const source: { siteOf(value: object): SourcePlace | undefined } = await import(
    new URL(`./source${extname(dsl)}`, dsl).href
  );
  await import(dsl);
  const siteOf: SiteOf = (value) => {
    const site = source.siteOf(value);
    return site && { ...site, file: site.file.startsWith("file:") ? fileURLToPath(site.file) : site.file };
  };
  guardGlobals({ isUserFile: isUsers, refuse });
  resolveModules({
    isUserFile: isUsers,
    refuse,
    opened: (file) => post({ kind: "input", file }),
    stripped: (source) => post({ kind: "source", ...source }),
  });
  // Node loads what strips types when it is first asked to.
  stripTypes("");
  // A promise that the file dropped and that fails later.
  process.once("uncaughtException", (error) => post({ kind: "problem", problem: problemOf(error) }));
  return async (entry) => {
    try {
      const exported: unknown = await import(pathToFileURL(entry).href);
      post(await answerOf(exported, siteOf));
    } catch (error) {
      post({ kind: "problem", problem: problemOf(error) });
    }
  };
}

async function answerOf(exported: unknown, siteOf: SiteOf): Promise<WorkerMessage> {
  const root: unknown =
    typeof exported === "object" && exported !== null ? Reflect.get(exported, "default") : undefined;
  if (!isGateways(root, siteOf)) {
    return { kind: "problem", problem: { code: "load/no-gateway", parameters: { found: kindOf(root) } } };
  }
  const encoded = await encode(root, siteOf);
  return "code" in encoded ? { kind: "problem", problem: encoded } : { kind: "definition", ...encoded };
}

/** A gateway, or several by name. */
function isGateways(root: unknown, siteOf: SiteOf): boolean {
  const isGateway = (value: unknown): boolean =>
    typeof value === "object" && value !== null && siteOf(value) !== undefined && kindOf(value) === "gateway";
  if (isGateway(root)) return true;
  if (typeof root !== "object" || root === null || Array.isArray(root) || siteOf(root)) return false;
  const values: readonly unknown[] = Object.values(root);
  return values.length > 0 && values.every(isGateway);
}

/** What a factory made, else the kind of the JavaScript value in words. */
function kindOf(value: unknown): string {
  const kind: unknown = typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
  return typeof kind === "string" ? kind : nameOf(value);
}

function problemOf(error: unknown): WorkerProblem {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const [, url, line, column] =
    [...stack.matchAll(/(file:\/\/\S+?):(\d+):(\d+)/g)].find(([, file]) => isUsers(file ?? "")) ?? [];
  const message = error instanceof Error ? error.message : String(error);
  if (url !== undefined) {
    return { code: "load/threw", parameters: { message }, at: placeOf(url, Number(line), Number(column)) };
  }
  if (!(error instanceof SyntaxError)) return { code: "load/threw", parameters: { message } };
  const isMoreThanTypes = "code" in error && error.code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX";
  const problem = {
    code: isMoreThanTypes ? "load/unsupported-syntax" : "load/syntax",
    parameters: { message },
  } as const;
  // In front of the stack of a failed import of a name: file and line, the text of the line, a caret below the column.
  const [, file, at, caret] = /^(file:\S+):(\d+)\n.*\n( *)\^/.exec(stack) ?? [];
  return file === undefined ? problem : { ...problem, at: placeOf(file, Number(at), (caret ?? "").length + 1) };
}

const named = new Promise<string>((settle) => process.once("message", settle));
const run = await prepare();
await run(await named);
