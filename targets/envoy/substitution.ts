/**
 * A text that stands literally in one of Envoy's substitution formats (header values, body formats, log formats), where
 * `%` begins a command. Every text of a user goes through here on its way into a format.
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#format-strings
 */
export function literal(text: string): string {
  return text.replaceAll("%", "%%");
}

/** A text that stands literally in an RE2 pattern. */
export function literalPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** A text that stands literally in the substitution of an RE2 rewrite, where `\1` is a capture. */
export function literalRewrite(text: string): string {
  return text.replaceAll("\\", "\\\\");
}
