/**
 * JSON with so many levels on lines of their own, and each value below them on one line: what a person looks for stands
 * on a line, and ten thousand of them are not four fifths blanks. `Infinity` is what `JSON.stringify` does with an indent
 * of two.
 *
 * @param value as JSON has it; a field that is `undefined` is left out
 */
export function printJsonLines(value: unknown, levels: number): string {
  return levels === Number.POSITIVE_INFINITY ? JSON.stringify(value, undefined, 2) : printLevel(value, levels, "");
}

function printLevel(value: unknown, levels: number, indent: string): string {
  if (levels === 0 || typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const printed = (item: unknown) => printLevel(item, levels - 1, inner);
  if (Array.isArray(value)) {
    return value.length === 0 ? "[]" : `[\n${value.map((item) => inner + printed(item)).join(",\n")}\n${indent}]`;
  }
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  if (fields.length === 0) return "{}";
  const written = fields.map(([name, field]) => `${inner}${JSON.stringify(name)}: ${printed(field)}`);
  return `{\n${written.join(",\n")}\n${indent}}`;
}
