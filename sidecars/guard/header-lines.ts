/**
 * The lines of a message's headers, by lower-case name. Lines are kept apart, so that a second Authorization can be
 * seen; the object has no prototype, so that a header named `__proto__` is a header.
 */
export type HeaderLines = Readonly<Record<string, readonly string[] | undefined>>;

const NONE: readonly string[] = Object.freeze([]);

/** From names and values in turn, as `rawHeaders` of Node's messages has them. */
export function headerLines(raw: readonly string[]): HeaderLines {
  const lines: Record<string, string[]> = Object.create(null);
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? "").toLowerCase();
    const value = raw[index + 1] ?? "";
    const known = lines[name];
    if (known === undefined) lines[name] = [value];
    else known.push(value);
  }
  return lines;
}

export function linesOf(headers: HeaderLines, name: string): readonly string[] {
  return headers[name] ?? NONE;
}

/** The value of a header that comes once; of several lines the first. */
export function oneLine(headers: HeaderLines, name: string): string | undefined {
  return headers[name]?.[0];
}
