import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";

const MAIN = join(import.meta.dirname, "..", "..", "..", "cli", "main.ts");
const COLLECT_ON_SIGNAL = join(import.meta.dirname, "collect-on-signal.ts");

/** What a proof reads of the lines of `dev --format json`. */
const Line = z.looseObject({ event: z.string() });
const Outcome = z.union([
  z.object({ event: z.literal("swapped"), milliseconds: z.number() }),
  z.object({ event: z.literal("kept"), refusedBy: z.string(), reason: z.string() }),
]);
export type Outcome = z.infer<typeof Outcome>;

/** A `gatewright dev` as a process of its own. */
export interface DevProcess {
  readonly pid: number;
  /** Milliseconds from each edit to its diagnostics, as `dev` says. */
  readonly toDiagnostics: readonly number[];
  /** What comes of the next edit. @throws if there is nothing in time, with the last words */
  outcome(withinMs: number): Promise<Outcome>;
  stop(): Promise<number | null>;
}

/**
 * Starts one and waits until it serves. What it and its sidecar hold is said in `liveFolder`, when they are asked.
 *
 * @param main which `gatewright`; default: of the sources
 */
export async function startDev(
  args: readonly string[],
  folder: string,
  liveFolder: string,
  main: string = MAIN,
): Promise<DevProcess> {
  const child = spawn(process.execPath, [main, "dev", "--format", "json", ...args], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: `--import=${COLLECT_ON_SIGNAL}`, GATEWRIGHT_LIVE_MEMORY: liveFolder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const words: string[] = [];
  const keep = (text: string): void => {
    words.push(text);
    if (words.length > 10) words.shift();
  };
  const toDiagnostics: number[] = [];
  const outcomes: Outcome[] = [];
  let wake = (): void => {};
  let isReady = false;
  const ended = new Promise<number | null>((settle) => child.once("exit", settle));
  child.stderr.setEncoding("utf8").on("data", keep);
  createInterface({ input: child.stdout }).on("line", (text) => {
    const line = Line.parse(JSON.parse(text));
    if (line.event === "request") return;
    keep(text);
    if (line.event === "diagnostics" && isReady) toDiagnostics.push(z.number().parse(line.milliseconds));
    if (line.event === "ready") isReady = true;
    if (line.event === "swapped" || line.event === "kept") outcomes.push(Outcome.parse(line));
    wake();
  });
  const until = (isSo: () => boolean, withinMs: number): Promise<void> =>
    new Promise((settle, fail) => {
      const late = setTimeout(() => fail(new Error(`dev said nothing in time:\n${words.join("\n")}`)), withinMs);
      wake = () => {
        if (!isSo()) return;
        clearTimeout(late);
        settle();
      };
      void ended.then((code) => fail(new Error(`dev ended with ${code}:\n${words.join("\n")}`)));
      wake();
    });
  await until(() => isReady, 30_000);
  return {
    pid: child.pid ?? -1,
    toDiagnostics,
    async outcome(withinMs) {
      await until(() => outcomes.length > 0, withinMs);
      const [first] = outcomes.splice(0, 1);
      if (!first) throw new Error("there is no outcome");
      return first;
    },
    async stop() {
      child.kill("SIGTERM");
      return ended;
    },
  };
}
