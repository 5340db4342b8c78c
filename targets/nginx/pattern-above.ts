/** Matches the decimal numbers above `limit`, with or without zeros in front: NGINX compares texts only. */
export function patternAbove(limit: number): string {
  return `^${digitsAbove(limit)}$`;
}

/** The same as a part of a pattern. */
export function digitsAbove(limit: number): string {
  const digits = String(limit);
  const sameLength = [...digits].flatMap((digit, index) => {
    if (digit === "9") return [];
    const larger = digit === "8" ? "9" : `[${Number(digit) + 1}-9]`;
    return [`${digits.slice(0, index)}${larger}${"\\d".repeat(digits.length - index - 1)}`];
  });
  return `0*(?:${[`[1-9]\\d{${digits.length},}`, ...sameLength].join("|")})`;
}
