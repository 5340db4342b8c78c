/**
 * A kind of finding: what is wrong, why it matters, what to do. `<name>` stands for a parameter; a use that leaves one
 * out does not compile. `docs/codes/<feature>/<code>.md` has the long form with a bad and a good example.
 */
export interface DiagnosticDefinition {
  /** An `error` stops the build and cannot be suppressed. */
  readonly severity: "error" | "warning";
  /** One sentence, names in quotes. */
  readonly message: string;
  readonly why: string;
  /** What to do: code rather than prose where there is some to write. */
  readonly fix: string;
  /** The source at its place holds what must not stand in the log of a build. Default: it is shown. */
  readonly hidesSource?: true;
}

type ParameterNames<Text extends string> = Text extends `${string}<${infer Name}>${infer Rest}`
  ? Name | ParameterNames<Rest>
  : never;

/** The parameters that the three texts of a definition name. */
export type ParametersOf<Definition extends DiagnosticDefinition> = Readonly<
  Record<ParameterNames<Definition["message"] | Definition["why"] | Definition["fix"]>, string | number>
>;

/** Keeps the texts literal, so that their parameters are known to the checker. */
export function defineCodes<const Codes extends Readonly<Record<string, DiagnosticDefinition>>>(codes: Codes): Codes {
  return codes;
}

/** A definition's text with its parameters filled in. */
export function fillText(text: string, parameters: Readonly<Record<string, string | number>>): string {
  return text.replace(/<(\w+)>/g, (whole, name: string) => String(parameters[name] ?? whole));
}
