import { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, ask } from "./ask.ts";
import { type Edits, type Judgement, judgeAnswer } from "./judge-answer.ts";

/** Requests one after the other. */
export interface Lane {
  /** Asked in turn. */
  readonly targets: readonly string[];
  /** `kept`: on a connection that is used again and again. `new`: each on a connection of its own. */
  readonly connection: "kept" | "new";
}

export interface LoadResult {
  readonly sent: number;
  /** A 200, of whatever generation. */
  readonly answered: number;
  /** One text each. */
  readonly lost: readonly string[];
  readonly wrong: readonly string[];
  /** Answered by a generation that was no longer the current one, on a connection that was made while it was. */
  readonly former: number;
  /**
   * The ids of those that were answered when they were sent again, since their connection, which had served before, was
   * closed without a byte of an answer. A server may close an idle connection at any time, also while a request is on its
   * way to it, and a client then sends what is idempotent again (RFC 9112 sections 9.3.1 and 9.5): nothing is lost. If the
   * server had read the request, it is. What it has read is in its access log, by these ids.
   */
  readonly sentAgain: readonly string[];
}

export interface Load {
  /** When, by `performance.now()`, an answer of this edit first came on a connection that was made for it. */
  firstAnswer(edit: number): number | undefined;
  stop(): Promise<LoadResult>;
}

/** A pause for each lane, so that load and gateway share two cores. */
const PAUSE_MS = 4;
/** How many texts of a kind are kept; of the others only the number. */
const KEPT = 20;

/** Asks in all lanes at once, and judges each answer. */
export function startLoad(options: {
  readonly port: number;
  readonly token: string;
  readonly edits: Edits;
  readonly lanes: readonly Lane[];
}): Load {
  const { port, token, edits, lanes } = options;
  const agent = new Agent({ keepAlive: true });
  const result = { sent: 0, answered: 0, lost: [] as string[], wrong: [] as string[], former: 0 };
  const sentAgain: string[] = [];
  const firstAnswers = new Map<number, number>();
  let isOver = false;
  const send = (target: string, id: string, on: Agent | false): Promise<Answer> =>
    ask({ port, target, token, id, agent: on, confirmed: edits.confirmed });
  const count: Readonly<Record<Judgement["kind"], (text: string) => void>> = {
    current: () => {},
    former: () => {
      result.former += 1;
    },
    wrong: (text) => note(result.wrong, text),
  };
  const one = async (target: string, connection: Lane["connection"]): Promise<void> => {
    const oldest = edits.confirmed;
    result.sent += 1;
    const id = `load-${String(result.sent).padStart(8, "0")}`;
    let answer = await send(target, id, connection === "kept" && agent);
    const isAgain = answer.kind === "closed";
    if (isAgain) answer = await send(target, `${id}-again`, false);
    if (answer.kind !== "answer" || answer.status !== 200) {
      note(result.lost, `${target}: ${lossText(answer)}`);
      return;
    }
    result.answered += 1;
    if (isAgain) sentAgain.push(id);
    const judgement = judgeAnswer(answer, oldest, edits);
    count[judgement.kind](`${target}, ${connection} connection: ${judgement.text}`);
    if (answer.isFirst && judgement.edit !== undefined && !firstAnswers.has(judgement.edit))
      firstAnswers.set(judgement.edit, performance.now());
  };
  const run = async ({ targets, connection }: Lane, first: number): Promise<void> => {
    for (let turn = first; !isOver; turn += 1) {
      await one(targets[turn % targets.length] ?? "/", connection);
      await sleep(PAUSE_MS);
    }
  };
  const running = lanes.map(run);
  return {
    firstAnswer: (edit) => firstAnswers.get(edit),
    async stop() {
      isOver = true;
      await Promise.all(running);
      agent.destroy();
      return { ...result, sentAgain };
    },
  };
}

function lossText(answer: Answer): string {
  if (answer.kind === "answer") return `${answer.status} ${answer.body}`;
  return answer.kind === "failed" ? answer.reason : answer.kind;
}

function note(list: string[], text: string): void {
  list.push(list.length < KEPT ? text : "");
}
