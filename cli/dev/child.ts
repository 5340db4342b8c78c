import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { openNamedPipe } from "./named-pipe.ts";

/** A program that was started for a gateway. It is ended with it, and its end before that is somebody's business. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** How it ended: an exit code or a signal's name. */
  readonly ended: Promise<number | string>;
  hasEnded(): boolean;
  /** The last lines it wrote on stderr, for an error message. */
  lastWords(): string;
  /** SIGTERM, and SIGKILL after `patienceMs`. */
  stop(patienceMs?: number): Promise<void>;
}

const KEPT_LINES = 20;

export function startChild(options: {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Where to make a named pipe for its output: for programs that open /dev/stdout, which Node's own pipes (sockets) refuse. */
  readonly namedPipe?: string;
  onOutput(line: string): void;
  onError(line: string): void;
}): Child {
  const pipe = options.namedPipe === undefined ? undefined : openNamedPipe(options.namedPipe);
  const child = spawn(options.command, options.args, {
    stdio: ["ignore", pipe?.descriptor ?? "pipe", "pipe"],
    env: options.env ?? process.env,
  });
  const kept: string[] = [];
  const keep = (line: string): void => {
    kept.push(line);
    if (kept.length > KEPT_LINES) kept.shift();
    options.onError(line);
  };
  onLines(pipe?.output ?? child.stdout, options.onOutput);
  onLines(child.stderr, keep);
  const ended = endOf(child, (problem) => keep(problem));
  void ended.then(() => pipe?.close());
  return {
    name: options.name,
    pid: child.pid ?? -1,
    ended,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined,
    lastWords: () => kept.join("\n"),
    async stop(patienceMs = 5_000) {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      child.kill("SIGTERM");
      const impatience = setTimeout(() => child.kill("SIGKILL"), patienceMs);
      await ended;
      clearTimeout(impatience);
    },
  };
}

function onLines(input: Readable | null, onLine: (line: string) => void): void {
  if (input) createInterface({ input }).on("line", onLine);
}

function endOf(child: ChildProcess, onProblem: (text: string) => void): Promise<number | string> {
  return new Promise((settle) => {
    child.once("error", (error) => {
      onProblem(error.message);
      settle(error.message);
    });
    child.once("exit", (code, signal) => settle(code ?? signal ?? "unknown"));
  });
}
