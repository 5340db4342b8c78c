import { editOf } from "./gateway-text.ts";

/** What is known of the edits while requests are under way. */
export interface Edits {
  /** The last one whose swap was confirmed: a request sent from now on should have no older answer. */
  confirmed: number;
  /** The last good one that was written. */
  newest: number;
  readonly bad: ReadonlySet<number>;
}

export interface Judgement {
  /**
   * `current`: by an edit that was the current one when the request was sent, or became it until the answer came.
   * `former`: by one before, which was the current one when the connection was made. `wrong`: by any other.
   */
  readonly kind: "current" | "former" | "wrong";
  /** The edit that the answer was given by, if it names one. */
  readonly edit: number | undefined;
  readonly text: string;
}

/**
 * Judges an answer that has just come.
 *
 * @param oldest the edit that was confirmed when its request was sent
 */
export function judgeAnswer(
  answer: { readonly body: string; readonly connectedUnder: number },
  oldest: number,
  { newest, bad }: Pick<Edits, "newest" | "bad">,
): Judgement {
  const edit = editOf(answer.body);
  const isOfGood = edit !== undefined && edit <= newest && !bad.has(edit);
  const kind = !isOfGood || edit < answer.connectedUnder ? "wrong" : edit < oldest ? "former" : "current";
  return { kind, edit, text: `edit ${edit}, not ${oldest} to ${newest}` };
}
