import { declare } from "../source.ts";
import type { Composed, CompositionOptions } from "./composition.ts";

/** Calls all at once; the answer is one object with a field for each. Not built yet: refused with `not-yet/parallel`. */
export function parallel<Answers, Calls, Path = unknown, Reads = unknown>(
  options: CompositionOptions<{ readonly params: Path }, Reads, Answers, Calls>,
): Composed<Path, Reads> {
  return declare("parallel", options);
}
