/** A figure out of several rounds: the one in the middle, and how far the others lie. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** @throws RangeError for no values: a figure that was not measured has no spread */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right);
  const least = sorted.at(0);
  const most = sorted.at(-1);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (least === undefined || most === undefined || upper === undefined || lower === undefined) {
    throw new RangeError("no values");
  }
  return { median: (lower + upper) / 2, least, most };
}
