import { dirname, join } from "node:path";
import { compileFile } from "../compiler/compile-file.ts";
import type { Spare } from "../compiler/load/spare.ts";
import { readLastBuild } from "./last-build.ts";
import { absolute, type ComparedOptions } from "./options.ts";
import { hasFailed, printDiagnostics } from "./print-diagnostics.ts";

/** Where `build` writes if it is not told, beside the gateway: what lies elsewhere may be another gateway's. */
const USUAL_PLAN = "dist/plan.json";

/** `gatewright check`: all findings about a gateway, nothing written. Exit code 0, or 1 with findings that count. */
export async function check(options: ComparedOptions, spare: Spare): Promise<number> {
  const usual = join(dirname(absolute(options.file)), USUAL_PLAN);
  const lastBuild = readLastBuild({ asked: options.against, usual });
  if (lastBuild === "unusable") return 1;
  const { diagnostics, plans } = await compileFile({
    file: options.file,
    addresses: options.resolve,
    stores: options.redis === undefined ? "declared" : { redis: options.redis },
    lastBuild: lastBuild?.guards,
    spare,
  });
  printDiagnostics(diagnostics, options.format);
  const routes = plans?.[0]?.paths.reduce((sum, path) => sum + path.routes.length, 0);
  if (routes !== undefined && options.format === "text")
    process.stdout.write(`${options.file}: ${routes} route${routes === 1 ? "" : "s"}, no errors\n`);
  return hasFailed(diagnostics, options.failOn) ? 1 : 0;
}
