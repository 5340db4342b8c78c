import type { Definition, PropertyPath, SourcePlace } from "./definition.ts";
import type { SourceText } from "./source.ts";

/** Why a gateway.ts gave no definition, and what a message about it says. */
interface LoadParameters {
  /** There is no such file. */
  readonly "load/not-found": { readonly file: string };
  readonly "load/unreadable": { readonly file: string; readonly reason: string };
  readonly "load/syntax": { readonly message: string };
  /** TypeScript that is more than types: enums, namespaces, parameter properties. */
  readonly "load/unsupported-syntax": { readonly message: string };
  readonly "load/module-not-found": { readonly specifier: string };
  readonly "load/builtin-import": { readonly specifier: string };
  readonly "load/threw": { readonly message: string };
  readonly "load/exited": { readonly exitCode: number };
  readonly "load/too-slow": { readonly limitMs: number };
  /** Waits for something that never comes. */
  readonly "load/never-settles": { readonly [name: string]: never };
  readonly "load/out-of-memory": { readonly limitMb: number };
  /** Reads what may differ at the next build: `reads` is `clock`, `random`, `environment`, `machine`, `network` or `timer`. */
  readonly "load/not-deterministic": { readonly what: string; readonly reads: string };
  /** What `property` holds at run time is not the arrow that its source leads to: something put another in its place. */
  readonly "load/arrow-differs": { readonly property: string };
  /** The default export is not a gateway, nor gateways by name. */
  readonly "load/no-gateway": { readonly found: string };
  /** Part of a schema that JSON Schema cannot say: `what` it is, `at` the field, empty for the schema itself. */
  readonly "load/schema-unsupported": { readonly what: string; readonly at: string };
}

type LoadCode = keyof LoadParameters;

/** What `run-child.ts` found wrong; `path` leads from the value declared at `at` to the property at fault. */
export type WorkerProblem = {
  readonly [Code in LoadCode]: {
    readonly code: Code;
    readonly parameters: LoadParameters[Code];
    readonly at?: SourcePlace;
    readonly path?: PropertyPath;
  };
}[LoadCode];

/** A function that a declared value holds, as the text that ran. */
export interface DeclaredFunction {
  readonly node: number;
  readonly path: PropertyPath;
  readonly text: string;
}

/** What `run-child.ts` says: each input as it is found, the text of each that runs without its types, then one answer. */
export type WorkerMessage =
  | { readonly kind: "input"; readonly file: string }
  | ({ readonly kind: "source" } & SourceText)
  | { readonly kind: "definition"; readonly definition: Definition; readonly functions: readonly DeclaredFunction[] }
  | { readonly kind: "problem"; readonly problem: WorkerProblem };

export interface LoadProblem {
  readonly code: LoadCode;
  readonly parameters: Readonly<Record<string, string | number>>;
  /** Missing where there is no such file. */
  readonly file?: string;
  /** Missing where only the file is known, as of a loop without an end. */
  readonly line?: number;
  readonly column?: number;
  /** Of what to underline, in UTF-16 units. */
  readonly length?: number;
}

/** `inputs` are the files that were read, for a watcher: also those of a run that failed. */
export type LoadOutcome =
  | { readonly ok: true; readonly definition: Definition; readonly inputs: readonly string[] }
  | { readonly ok: false; readonly problem: LoadProblem; readonly inputs: readonly string[] };
