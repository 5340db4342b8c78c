import { compileFile } from "../compiler/compile-file.ts";
import type { SourceOptions } from "./options.ts";
import { hasFailed, printDiagnostics } from "./print-diagnostics.ts";

/** `gatewright check`: all findings about a gateway, nothing written. Exit code 0, or 1 with findings that count. */
export async function check(options: SourceOptions): Promise<number> {
  const { diagnostics, plans } = await compileFile({
    file: options.file,
    addresses: options.resolve,
    stores: options.redis === undefined ? "declared" : { redis: options.redis },
  });
  printDiagnostics(diagnostics, options.format);
  const routes = plans?.[0]?.paths.reduce((sum, path) => sum + path.routes.length, 0);
  if (routes !== undefined && options.format === "text")
    process.stdout.write(`${options.file}: ${routes} route${routes === 1 ? "" : "s"}, no errors\n`);
  return hasFailed(diagnostics, options.failOn) ? 1 : 0;
}
