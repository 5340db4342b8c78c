import { createInterface } from "node:readline/promises";
import { InvalidArgumentError } from "commander";

export interface Question<Answer> {
  readonly text: string;
  /** What an empty answer means, and how that is written behind the question. */
  readonly otherwise: { readonly answer: Answer; readonly text: string };
  /** @throws InvalidArgumentError with what is wrong; then it is asked again */
  parse(text: string): Answer;
}

/** Asks on the terminal. The functions resolve with `undefined` once the input has ended (Ctrl-C, Ctrl-D). */
export function openQuestions(): {
  ask<Answer>(question: Question<Answer>): Promise<{ readonly answer: Answer } | undefined>;
  close(): void;
} {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const ended = new AbortController();
  terminal.once("close", () => ended.abort());
  const read = async (text: string): Promise<string | undefined> => {
    try {
      return await terminal.question(text, { signal: ended.signal });
    } catch {
      return undefined;
    }
  };
  return {
    async ask({ text, otherwise, parse }) {
      for (;;) {
        const line = (await read(`${text} (${otherwise.text}): `))?.trim();
        if (line === undefined) return undefined;
        if (line === "") return { answer: otherwise.answer };
        try {
          return { answer: parse(line) };
        } catch (error) {
          if (!(error instanceof InvalidArgumentError)) throw error;
          process.stdout.write(`  ${error.message}\n`);
        }
      }
    },
    close: () => terminal.close(),
  };
}
