import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { DRAIN_DEADLINE_MS } from "../../model/deadlines.ts";
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
  signal(name: NodeJS.Signals): void;
  /** Lets requests under way end, then asks it to end; SIGKILL if it does not within {@link PATIENCE_MS}. */
  stop(): Promise<void>;
}

const KEPT_LINES = 20;

/** A little more than what requests under way get. */
const PATIENCE_MS = DRAIN_DEADLINE_MS + 5_000;

export function startChild(options: {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Where to make a named pipe for its output: for programs that open /dev/stdout, which Node's own pipes (sockets) refuse. */
  readonly namedPipe?: string;
  /** What asks it to end without cutting a request off; default SIGTERM. */
  readonly endSignal?: NodeJS.Signals;
  /** What must be done before that signal for no request to be cut off. */
  beforeEnd?(): Promise<void>;
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
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  return {
    name: options.name,
    pid: child.pid ?? -1,
    ended,
    hasEnded,
    lastWords: () => kept.join("\n"),
    signal: (name) => void child.kill(name),
    async stop() {
      if (hasEnded()) return;
      await options.beforeEnd?.();
      child.kill(options.endSignal ?? "SIGTERM");
      const impatience = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
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
