import { StartProblem } from "../cli/dev/start-problem.ts";

/** Runs a script; a gateway that does not start is said in words, and anything else is a bug and shows its stack. */
export async function sayProblems(script: () => Promise<number>): Promise<number> {
  try {
    return await script();
  } catch (error) {
    if (!(error instanceof StartProblem)) throw error;
    console.error(error.message);
    for (const { code, message } of error.diagnostics) console.error(`${code}: ${message}`);
    return 1;
  }
}
