/** How many slices a window is cut into: it forgets a tenth of `overMs` at a time. */
const SLICES = 10;

interface Slice {
  /** Number of the slice since the clock's zero: tells a slice of this turn from one of the last. */
  number: number;
  calls: number;
  failures: number;
}

/** Calls and failures of the last `overMs`, in constant memory; what is up to a tenth older may still be counted. */
export class Window {
  readonly #sliceMs: number;
  readonly #slices: Slice[];

  constructor(overMs: number) {
    this.#sliceMs = overMs / SLICES;
    this.#slices = Array.from({ length: SLICES + 1 }, () => ({ number: -1, calls: 0, failures: 0 }));
  }

  add(now: number, counts: { readonly calls: number; readonly failures: number }): void {
    const number = Math.floor(now / this.#sliceMs);
    const slice = this.#slices[number % this.#slices.length];
    if (slice === undefined) return;
    if (slice.number !== number) Object.assign(slice, { number, calls: 0, failures: 0 });
    slice.calls += counts.calls;
    slice.failures += counts.failures;
  }

  totals(now: number): { readonly calls: number; readonly failures: number } {
    const oldest = Math.floor(now / this.#sliceMs) - SLICES;
    let calls = 0;
    let failures = 0;
    for (const slice of this.#slices) {
      if (slice.number < oldest) continue;
      calls += slice.calls;
      failures += slice.failures;
    }
    return { calls, failures };
  }

  clear(): void {
    for (const slice of this.#slices) Object.assign(slice, { number: -1, calls: 0, failures: 0 });
  }
}
