/** How a figure grows with the number of routes. */
export interface Curve {
  readonly name: string;
  readonly unit: string;
  readonly points: readonly { readonly routes: number; readonly value: number }[];
  readonly exponent: number;
}

/** Of a point that counts, the part that the smallest gateway has too is no more: less growth than that may be noise. */
const MOST_CONSTANT = 0.75;

/**
 * The power of the number of routes with which a figure grows: the slope of the line of least squares through the
 * logarithms of routes and of what each size has above the smallest one, over the sizes where that is at least a quarter
 * of the whole. 0 if fewer than two sizes are: then what grows is lost in what does not.
 */
export function exponentOf(points: Curve["points"]): number {
  const floor = points[0]?.value ?? 0;
  const counted = points
    .slice(1)
    .filter(({ value }) => value > 0 && floor / value <= MOST_CONSTANT)
    .map(({ routes, value }) => ({ x: Math.log(routes), y: Math.log(value - floor) }));
  if (counted.length < 2) return 0;
  const mean = (of: (point: { x: number; y: number }) => number) =>
    counted.reduce((sum, point) => sum + of(point), 0) / counted.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  return mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2);
}
