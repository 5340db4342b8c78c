import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { deploymentFor } from "../../cli/deployment.ts";
import { emitAll } from "../../cli/emit.ts";
import { parseAccessLog } from "../../cli/place-options.ts";
import { type Compilation, type CompileOptions, compile } from "../../compiler/compile.ts";
import { renderDiagnostic } from "../../compiler/diagnostics/render.ts";
import { routeGuardsOf } from "../../compiler/ir/route-guard.ts";
import type { TypeChecker } from "../../compiler/load/check-types.ts";
import type { Plan } from "../../compiler/passes/plan.ts";

/**
 * A folder `test/golden/<feature>/<case>/` with a gateway.ts and what must come out of it under `expected/`. Where a
 * before.ts lies beside it, that is the gateway of the last build; a build.json holds options of `build`.
 */
export interface GoldenCase {
  readonly name: string;
  readonly folder: string;
}

/** Set to write what comes out instead of comparing: then read the diff, line by line. */
export const isUpdating = process.env.GATEWRIGHT_UPDATE_GOLDENS === "1";

export function findGoldenCases(root: string): readonly GoldenCase[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((feature) => feature.isDirectory())
    .flatMap((feature) => readdirSync(join(root, feature.name)).map((name) => `${feature.name}/${name}`))
    .sort()
    .map((name) => ({ name, folder: join(root, name) }));
}

export interface GoldenOutput {
  /** By path below `expected/`. */
  readonly files: ReadonlyMap<string, string>;
  /** Missing for a refusal. */
  readonly plans: readonly Plan[] | undefined;
}

/** Compiles a case as `build` does with the options of the case; environment and addresses are those of every case. */
export async function compileGolden(item: GoldenCase, checker: TypeChecker): Promise<GoldenOutput> {
  const { folder } = item;
  const before = existsSync(join(folder, "before.ts")) ? await compileFile(item, "before.ts", checker) : undefined;
  const lastBuild = before?.gateway && routeGuardsOf(before.gateway);
  const { diagnostics, gateway, plans } = await compileFile(item, "gateway.ts", checker, lastBuild);
  const files = new Map<string, string>();
  const rendered = diagnostics.map((diagnostic) =>
    renderDiagnostic(diagnostic, {
      sourceText: (path) => readFileSync(path, "utf8"),
      shortName: (path) => relative(folder, path),
    }),
  );
  if (rendered.length > 0) files.set("diagnostics.txt", rendered.join("\n"));
  if (!gateway || !plans) return { files, plans: undefined };
  files.set("ir.json", `${JSON.stringify(gateway, null, 2)}\n`);
  const wanted = plans.filter(({ target }) => target === "node" || gateway.targets.includes(target));
  const options = readBuildOptions(item);
  const deployments = { envoy: deploymentFor("envoy", options), nginx: deploymentFor("nginx", options) };
  for (const { path, text } of emitAll(wanted, deployments)) files.set(path, text);
  return { files, plans: wanted };
}

const BuildOptions = z.strictObject({ accessLog: z.string() }).partial();

export function readBuildOptions({ folder }: GoldenCase): { readonly accessLog?: string } {
  const file = join(folder, "build.json");
  const { accessLog } = existsSync(file) ? BuildOptions.parse(JSON.parse(readFileSync(file, "utf8"))) : {};
  return accessLog === undefined ? {} : { accessLog: parseAccessLog(accessLog) };
}

function compileFile(
  { folder }: GoldenCase,
  name: string,
  checker: TypeChecker,
  lastBuild?: CompileOptions["lastBuild"],
): Promise<Compilation> {
  return compile({
    file: join(folder, name),
    targets: ["envoy", "nginx", "node"],
    environment: { ISSUER: "https://auth.example" },
    surroundings: {
      addresses: {},
      stores: "declared",
      readAsset: (path) => {
        const asset = join(folder, path);
        return existsSync(asset) ? { text: readFileSync(asset, "utf8") } : { problem: "ENOENT" };
      },
    },
    checker,
    lastBuild,
  });
}

/** The files that are there, by path below `expected/`. */
export function readExpected({ folder }: GoldenCase): ReadonlyMap<string, string> {
  const root = join(folder, "expected");
  if (!existsSync(root)) return new Map();
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  return new Map(paths.sort().map((path) => [path, readFileSync(join(root, path), "utf8")]));
}

export function writeExpected({ folder }: GoldenCase, files: ReadonlyMap<string, string>): void {
  const root = join(folder, "expected");
  rmSync(root, { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
