/** Says that an answer did not come in time. */
export class DeadlineMissed extends Error {
  override readonly name = "DeadlineMissed";

  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`);
  }
}

/**
 * The answer, or {@link DeadlineMissed} when it has not come in `milliseconds`: never sooner, and not because we are late.
 *
 * Never sooner: Node's timers count in whole milliseconds and fire up to one early. Whoever asked with "not after" must
 * not have given up before that.
 *
 * Not because we are late: when the event loop falls behind, its timers run before the sockets are read, and a good
 * answer that waits there would look late. Once the time is over, what has arrived is read first (`setImmediate` runs
 * after the poll phase).
 */
export function withinDeadline<Answer>(answer: Promise<Answer>, milliseconds: number): Promise<Answer> {
  const until = performance.now() + milliseconds;
  return new Promise((resolve, reject) => {
    let timer = setTimeout(giveUp, milliseconds);
    function giveUp(): void {
      const left = until - performance.now();
      if (left > 0) timer = setTimeout(giveUp, Math.ceil(left));
      else setImmediate(() => reject(new DeadlineMissed(milliseconds)));
    }
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
