import { type Code, catalogue, type ParametersFor } from "./catalogue.ts";
import { type DiagnosticDefinition, fillText } from "./define.ts";

/** A place in a source file: 1-based line and column in UTF-16 units, as editors count; length on that line. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

export interface Diagnostic {
  readonly code: Code;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly why: string;
  readonly fix: string;
  /** Where in the definition: `routes."GET /a".timeout`; empty where the finding is about a file. */
  readonly path: string;
  readonly span: Span | undefined;
  /** The file that it is about as a whole, where no place in it is known. */
  readonly file?: string;
  readonly related: readonly { readonly message: string; readonly span: Span }[];
  /** Set where a comment of the author's says why this does not count. */
  readonly suppressed?: { readonly reason: string; readonly span: Span };
}

export interface Place {
  readonly path?: readonly (string | number)[];
  readonly span?: Span | undefined;
  /** Counts where there is no `span`. */
  readonly file?: string | undefined;
  readonly related?: readonly { readonly message: string; readonly span: Span | undefined }[];
}

/** Collects what passes find. A pass goes on after a finding, so that one run shows all of them. */
export interface Report {
  add<C extends Code>(code: C, parameters: ParametersFor<C>, place?: Place): void;
  /** What a stage found whose codes and parameters are known only when it runs. */
  addFound(code: Code, parameters: Readonly<Record<string, string | number>>, place?: Place): void;
  readonly hasErrors: boolean;
  /** By file, line and column; those without a place first. */
  sorted(): readonly Diagnostic[];
}

export function createReport(): Report {
  const found = new Map<string, Diagnostic>();
  const addFound: Report["addFound"] = (code, parameters, place = {}) => {
    const definition: DiagnosticDefinition = catalogue[code];
    const diagnostic: Diagnostic = {
      code,
      severity: definition.severity,
      message: fillText(definition.message, parameters),
      why: fillText(definition.why, parameters),
      fix: fillText(definition.fix, parameters),
      path: formatPath(place.path ?? []),
      span: place.span,
      ...(place.span || place.file === undefined ? {} : { file: place.file }),
      related: (place.related ?? []).flatMap(({ message, span }) => (span ? [{ message, span }] : [])),
    };
    // What many routes inherit is found with each of them; to say it once is enough.
    const key = JSON.stringify(diagnostic);
    if (!found.has(key)) found.set(key, diagnostic);
  };
  return {
    addFound,
    add: (code, parameters, place) => addFound(code, parameters, place),
    get hasErrors() {
      return [...found.values()].some(({ severity }) => severity === "error");
    },
    sorted() {
      return [...found.values()].sort(
        (left, right) =>
          compareText(fileOf(left) ?? "", fileOf(right) ?? "") ||
          (left.span?.line ?? 0) - (right.span?.line ?? 0) ||
          (left.span?.column ?? 0) - (right.span?.column ?? 0) ||
          compareText(left.code, right.code),
      );
    },
  };
}

/** The file that a finding is in, or is about. */
function fileOf({ span, file }: Diagnostic): string | undefined {
  return span?.file ?? file;
}

/** By code unit, so that the order is the same on every machine and locale. */
function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function formatPath(path: readonly (string | number)[]): string {
  return path
    .map((step, index) =>
      typeof step === "number"
        ? `[${step}]`
        : /^\w+$/.test(step)
          ? `${index ? "." : ""}${step}`
          : `[${JSON.stringify(step)}]`,
    )
    .join("");
}
