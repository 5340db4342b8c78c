import { spawn } from "node:child_process";

/**
 * Keeps a core from going idle while `work` runs, by a loop under SCHED_IDLE, which yields to anything else at once. A
 * guest that halts an idle core pays some 50 us to wake it: on one connection that is much of every latency, on the
 * gateway's side and on the sample's, and none of it is theirs. As `idle=poll` on the kernel's command line would.
 */
export async function keepAwake<Result>(cores: readonly number[], work: () => Promise<Result>): Promise<Result> {
  const loop = ["sh", "-c", "while :; do :; done"];
  const loops = cores.map((core) =>
    spawn("taskset", ["--cpu-list", String(core), "chrt", "--idle", "0", ...loop], { stdio: "ignore" }),
  );
  try {
    return await work();
  } finally {
    for (const running of loops) running.kill("SIGKILL");
  }
}
