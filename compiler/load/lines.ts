/** Where the lines of a text begin, to go between an offset and a line with its column. */
export interface Lines {
  /** Both 1-based, the column in UTF-16 units. */
  placeOf(offset: number): { readonly line: number; readonly column: number };
  /** Of a place that the text may not have: then it is no offset of anything. */
  offsetOf(place: { readonly line: number; readonly column: number }): number;
}

/** By the line terminators of ECMAScript, as V8 and TypeScript count. */
export function linesOf(text: string): Lines {
  const starts = [0];
  for (const end of text.matchAll(/\r\n?|[\n\u2028\u2029]/g)) starts.push(end.index + end[0].length);
  return {
    placeOf(offset) {
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle - 1;
      }
      return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
    },
    offsetOf: ({ line, column }) => (starts[line - 1] ?? Number.NaN) + column - 1,
  };
}
