import { compileFile } from "../compiler/compile-file.ts";
import { renderDiagnostic, summarize } from "../compiler/diagnostics/render.ts";
import type { Diagnostic } from "../compiler/diagnostics/report.ts";
import { shortName, sourceText } from "../compiler/diagnostics/source-files.ts";
import type { Environment } from "../compiler/passes/validate.ts";
import type { SidecarConfig } from "../sidecars/config.ts";
import { parseConfig } from "../sidecars/load-config.ts";
import { emitSidecar } from "../targets/sidecar/index.ts";

/** What `load` rejects with for a gateway.ts that has errors; its message shows them as `gatewright check` does. */
export class GatewayHasErrors extends Error {
  override readonly name = "GatewayHasErrors";
  /** All findings, warnings too. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(file: string, diagnostics: readonly Diagnostic[]) {
    const shown = diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, { sourceText, shortName }));
    super([`${shortName(file)} has errors:\n`, ...shown, summarize(diagnostics)].join("\n"));
    this.diagnostics = diagnostics;
  }
}

/**
 * The configuration of the sidecar that serves a gateway.ts without a proxy.
 *
 * @throws GatewayHasErrors
 */
export async function compileForSidecar(file: string, environment: Environment | undefined): Promise<SidecarConfig> {
  const { diagnostics, plans } = await compileFile({
    file,
    environment,
    targets: ["node"],
    addresses: {},
    stores: "declared",
  });
  if (plans === undefined) throw new GatewayHasErrors(file, diagnostics);
  const [artifact] = emitSidecar(plans);
  if (artifact === undefined) throw new Error("no sidecar.json was emitted");
  return parseConfig(artifact.text, artifact.path);
}
