import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { type Load, type LoadResult, refuseFailures } from "./load.ts";

const REPORT_SCRIPT = join(import.meta.dirname, "../../bench/wrk-report.lua");

const Report = z.object({
  requests: z.int().positive(),
  microseconds: z.number().positive(),
  refused: z.int(),
  failed: z.int(),
  p50: z.number(),
  p99: z.number(),
});

/**
 * As many requests as come back: each connection sends the next as soon as it has an answer. Right for rates. Its
 * latencies hold only for one connection, where a late answer delays nobody else.
 *
 * @throws Error if an answer was not a success: refusals are cheaper than answers, so such a rate says nothing
 */
export async function runWrk(program: string, load: Load & { readonly connections: number }): Promise<LoadResult> {
  const { core, connections, seconds, headers, url } = load;
  const fields = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const pace = ["-t", "1", "-c", String(connections), "-d", `${seconds}s`, "--latency"];
  const args = ["--cpu-list", String(core), program, ...pace, "-s", REPORT_SCRIPT, ...fields, url];
  const { stdout } = await promisify(execFile)("taskset", args);
  const report = Report.parse(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? ""));
  refuseFailures(url, report.refused + report.failed, report.requests);
  return {
    requests: report.requests,
    perSecond: (report.requests * 1_000_000) / report.microseconds,
    p50Microseconds: report.p50,
    p99Microseconds: report.p99,
  };
}
