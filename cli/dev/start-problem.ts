import type { Diagnostic } from "../../compiler/diagnostics/report.ts";

/** What keeps a gateway from starting: findings of the compiler, or one sentence. */
export class StartProblem extends Error {
  readonly diagnostics: readonly Diagnostic[];
  constructor(message: string, diagnostics: readonly Diagnostic[] = []) {
    super(message);
    this.name = "StartProblem";
    this.diagnostics = diagnostics;
  }
}
