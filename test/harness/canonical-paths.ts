import { readFileSync } from "node:fs";

/** One request target and whether the rule of model/canonical-path.ts lets it through. */
export interface CanonicalPathVector {
  /** `dot segments: GET /pub/. is refused`. */
  readonly title: string;
  readonly method: string;
  /** Each character is one byte to send (latin1). */
  readonly target: string;
  readonly canonical: boolean;
}

/** The vectors of test/fixtures/canonical-paths.txt. */
export function canonicalPathVectors(): readonly CanonicalPathVector[] {
  const text = readFileSync(new URL("../fixtures/canonical-paths.txt", import.meta.url), "utf8");
  const vectors: CanonicalPathVector[] = [];
  let section = "";
  for (const line of text.split("\n")) {
    const heading = /^\[(.+)\]$/.exec(line)?.[1];
    if (heading) section = heading;
    const [, verdict, method, written] = /^(refused|canonical) ([A-Z]+) (.*)$/.exec(line) ?? [];
    if (verdict === undefined || method === undefined || written === undefined) continue;
    vectors.push({
      title: `${section}: ${method} ${written} is ${verdict}`,
      method,
      target: written.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      canonical: verdict === "canonical",
    });
  }
  return vectors;
}
