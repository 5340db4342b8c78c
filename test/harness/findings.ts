import type { HttpAnswer } from "../../testing/http-answer.ts";
import type { ReceivedRequest } from "./service.ts";

/** All that one target did with one case. */
export interface CaseRecord {
  readonly answer: HttpAnswer & { readonly milliseconds: number };
  readonly calls: readonly ReceivedRequest[];
  /** The lines logged under the id of the answer, each as JSON; read when all cases were sent. */
  readonly log: readonly unknown[];
  /** What went wrong before the request was sent. */
  readonly preparation: readonly string[];
  readonly from: string;
}

/** Something that is not as it should be. `part` names what, so that a known divergence can be told from another. */
export interface Finding {
  readonly part: string;
  readonly text: string;
}

export function finding(part: string, expected: unknown, found: unknown): Finding {
  return { part, text: `${part}: expected ${show(expected)}, found ${show(found)}` };
}

function show(value: unknown): string {
  const text = value instanceof RegExp ? String(value) : (JSON.stringify(value) ?? "nothing");
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
