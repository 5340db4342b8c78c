/** Names and values in turn, as pairs; names in lower case, as the lines of a request are kept. */
export function pairs(headers: readonly string[]): readonly { readonly name: string; readonly line: string }[] {
  return headers.flatMap((name, index) =>
    index % 2 === 0 ? [{ name: name.toLowerCase(), line: headers[index + 1] ?? "" }] : [],
  );
}
