import type { Diagnostic } from "../../compiler/diagnostics/report.ts";
import type { Plan } from "../../compiler/passes/plan.ts";
import type { ExplainedGateway } from "../explain/explain.ts";
import type { LogLine } from "./output-line.ts";

/** Something that happened in a running `dev`. Generations count the good compilations, from 1. */
export type DevEvent =
  /** The first generation serves. */
  | ({ readonly kind: "ready"; readonly url: string; readonly generation: number } & Served)
  /** A compilation is over; `milliseconds` since its edit was noticed. */
  | { readonly kind: "diagnostics"; readonly diagnostics: readonly Diagnostic[]; readonly milliseconds: number }
  /** Every request that comes from now on is answered by this generation; `milliseconds` since its edit was noticed. */
  | ({ readonly kind: "swapped"; readonly generation: number; readonly milliseconds: number } & Served)
  /** An edit is not served: it has errors, or a part refused it. The generation is the one that goes on serving. */
  | { readonly kind: "kept"; readonly generation: number; readonly refusedBy: string; readonly reason: string }
  | { readonly kind: "request"; readonly line: LogLine }
  /** What proxy or sidecar wrote that is no request. */
  | { readonly kind: "output"; readonly text: string }
  /** What `dev` itself has to say. */
  | { readonly kind: "note"; readonly text: string }
  | { readonly kind: "stopped"; readonly exitCode: number; readonly reason?: string };

/** What a generation is; no part of what machines are told. */
interface Served {
  /** Of the target that runs. */
  readonly plan: Plan;
  readonly served: ExplainedGateway;
}

/** Who sees what happens. */
export interface Display {
  show(event: DevEvent): void;
  close(): void;
}

/** What somebody at the terminal may ask for. */
export interface Wishes {
  readonly rebuild: () => void;
  readonly quit: () => void;
}
