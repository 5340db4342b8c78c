/** Where places stand, if the sentences before them leave room. */
const PLACE_COLUMN = 92;

/** A line, and the place in gateway.ts that it speaks of. */
export function withPlace(line: string, at: string | undefined): string {
  return at === undefined ? line : `${line.padEnd(PLACE_COLUMN)}  ${at}`;
}
