import { type Child, startChild } from "../../cli/dev/child.ts";
import { waitUntil } from "../../cli/dev/wait-until.ts";

const START_LIMIT_MS = 10_000;

/**
 * Starts a program whose output nobody reads: an access log is written as in production, and costs its writer, but what
 * reads it is not part of a gateway.
 *
 * @param options.output the file that takes the output; default `/dev/null`
 */
export async function startProgram(options: {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly output?: string;
  /** How long it may take until it is up. Default 10 seconds. */
  readonly withinMs?: number;
  isUp(): Promise<boolean>;
}): Promise<Child> {
  const { name, command, args, env, output = "/dev/null", withinMs = START_LIMIT_MS, isUp } = options;
  const child = startChild({
    name,
    command: "sh",
    args: ["-c", 'output=$1; shift; exec "$@" >"$output"', "sh", output, command, ...args],
    ...(env === undefined ? {} : { env }),
    onOutput: () => {},
    onError: () => {},
  });
  if (await waitUntil(isUp, { withinMs, giveUp: () => child.hasEnded() })) return child;
  await child.stop();
  throw new Error(`${name} did not start.\n${child.lastWords()}`);
}
