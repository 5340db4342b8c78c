import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { verifyPlan } from "../../cli/verify.ts";
import { type Code, isCode } from "../../compiler/diagnostics/catalogue.ts";
import { createReport, type Diagnostic } from "../../compiler/diagnostics/report.ts";
import { routeGuardsOf } from "../../compiler/ir/route-guard.ts";
import type { Author } from "../harness/author.ts";
import { readPages } from "./page.ts";

type Provoke = (author: Author) => Promise<readonly Diagnostic[]>;

const MAIN = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));
const GATEWAY = [
  `import { gateway, health } from "gatewright";`,
  `export default gateway({ targets: ["envoy", "nginx"], routes: { "GET /health": health() } });`,
  "",
].join("\n");

/** How each finding comes about that no gateway.ts can cause by what is written in it. */
const table: Partial<Record<Code, Provoke>> = {
  "type/error": (author) => compiled(author, { "gateway.ts": `${GATEWAY}export const port: string = 8080;\n` }),
  "load/not-found": (author) => compiled(author, { "other.ts": GATEWAY }),
  "load/unreadable": (author) => compiled(author, { "gateway.ts/parts.ts": GATEWAY }),
  "route/weaker-guard": movedOutOfGroup,
  "output/not-writable": builtBelowFile,
  "verify/envoy": (author) => verified(author, "envoy", { version: "version: 1/1.40.0", refusal: "no such filter" }),
  "verify/nginx": (author) => verified(author, "nginx", { version: "nginx/1.22.1", refusal: "[emerg] no such host" }),
  "verify/unsupported-version": (author) =>
    verified(author, "nginx", { version: "nginx/1.20.0", refusal: "never asked" }),
};
export const provocations: ReadonlyMap<string, Provoke> = new Map(Object.entries(table));

async function compiled(author: Author, files: Readonly<Record<string, string>>): Promise<readonly Diagnostic[]> {
  return (await author.compile(files)).diagnostics;
}

/** The two gateways of the page: what was built, and what it became. */
async function movedOutOfGroup(author: Author): Promise<readonly Diagnostic[]> {
  const page = readPages().find(({ code }) => code === "route/weaker-guard");
  const [before, now] = page?.sections.get("When")?.blocks ?? [];
  if (!before || !now) throw new Error("The page shows no two gateways.");
  const { gateway } = await author.compile({ "gateway.ts": before.text });
  if (!gateway) throw new Error("The gateway did not compile.");
  return (await author.compile({ "gateway.ts": now.text }, { lastBuild: routeGuardsOf(gateway) })).diagnostics;
}

/** A program that says a version and refuses every configuration. */
async function verified(
  author: Author,
  target: "envoy" | "nginx",
  says: { readonly version: string; readonly refusal: string },
): Promise<readonly Diagnostic[]> {
  const { plans } = await author.compile({ "gateway.ts": GATEWAY });
  const plan = plans?.find((candidate) => candidate.target === target);
  if (!plan) throw new Error("The gateway did not compile.");
  const program = join(author.folder, target);
  const script = `#!/bin/sh\ncase "$1" in -v|--version) echo "${says.version}" ;; *) echo "${says.refusal}" >&2; exit 1 ;; esac\n`;
  writeFileSync(program, script, { mode: 0o755 });
  const report = createReport();
  verifyPlan(plan, program, report);
  return report.sorted();
}

const Printed = z.object({
  diagnostics: z.array(
    z.object({
      code: z.string().refine(isCode),
      severity: z.enum(["error", "warning"]),
      ...{ message: z.string(), why: z.string(), fix: z.string(), path: z.string() },
    }),
  ),
});

/** Permissions do not hold root back; nothing can be written below what is no folder. */
async function builtBelowFile(author: Author): Promise<readonly Diagnostic[]> {
  await author.compile({ "gateway.ts": GATEWAY, "output/notes.txt": "" });
  mkdirSync(author.folder, { recursive: true });
  const args = [MAIN, "build", "--format", "json", "--no-verify", "--out", "output/notes.txt/dist"];
  const { stdout } = spawnSync(process.execPath, args, { cwd: author.folder, encoding: "utf8" });
  return Printed.parse(JSON.parse(stdout)).diagnostics.map((found) => ({ ...found, span: undefined, related: [] }));
}
