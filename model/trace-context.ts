/** W3C Trace Context level 1, version 00: `00-<32 hex>-<16 hex>-<2 hex>`, neither id all zeros. */
export const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The client's own trace, if it sent exactly one and it is valid; of several lines nobody knows which one is meant. */
export function traceparentOf(lines: readonly string[]): string | undefined {
  const [line] = lines;
  return line !== undefined && lines.length === 1 && TRACEPARENT.test(line) ? line : undefined;
}
