import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import { type Load, type LoadResult, refuseFailures } from "./load.ts";

const Report = z.object({
  summary: z.object({ requestsPerSec: z.number() }),
  metrics: z.object({ latency_ms: z.object({ p50: z.number(), p99: z.number() }) }),
  statusCodeDistribution: z.record(z.string(), z.int()),
  errorDistribution: z.record(z.string(), z.int()),
});

/**
 * So many requests a second, whatever the answers do, on one connection. A latency counts from the moment at which its
 * request was due, so one that had to wait for a late answer is late itself (no coordinated omission).
 *
 * @throws Error if an answer was not a success
 */
export async function runOha(program: string, load: Load & { readonly perSecond: number }): Promise<LoadResult> {
  const { core, perSecond, seconds, headers, url } = load;
  const fields = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const pace = ["-c", "1", "-q", String(perSecond), "-z", `${seconds}s`, "--latency-correction", "-w"];
  const args = ["--cpu-list", String(core), program, ...pace, "--worker-threads", "1", ...fields];
  const { stdout } = await promisify(execFile)("taskset", [...args, "--no-tui", "--output-format", "json", url]);
  const { summary, metrics, statusCodeDistribution, errorDistribution } = Report.parse(JSON.parse(stdout));
  const answers = Object.values(statusCodeDistribution).reduce((sum, count) => sum + count, 0);
  const errors = Object.values(errorDistribution).reduce((sum, count) => sum + count, 0);
  refuseFailures(url, answers + errors - (statusCodeDistribution["200"] ?? 0), answers + errors);
  return {
    requests: answers,
    perSecond: summary.requestsPerSec,
    p50Microseconds: metrics.latency_ms.p50 * 1_000,
    p99Microseconds: metrics.latency_ms.p99 * 1_000,
  };
}
