import type { Bench } from "./measure.ts";
import { arrange } from "./measure.ts";
import { oneCore, type SubjectId, urlOf } from "./subjects.ts";
import { runWrk } from "./wrk.ts";

/** What the script of a limit calls by itself: the time, the bucket read, the bucket written. */
const CALLS_OF_SCRIPT = 3;

/**
 * Commands that Redis was sent for each request (INFO commandstats). It counts what scripts call, too, so that is taken
 * off; a command that anyone sends beside the script is seen all the same.
 */
export async function redisCommandsPerRequest(bench: Bench, id: SubjectId): Promise<number> {
  const { tools, world } = bench;
  arrange(world, oneCore);
  const { client } = world.redis;
  await client.config("RESETSTAT");
  const load = { url: urlOf(world, id), headers: world.headers, seconds: 1, core: oneCore.cores.load };
  const { requests } = await runWrk(tools.wrk, { ...load, connections: 1 });
  const calls = callsByCommand(await client.info("commandstats"));
  const all = [...calls.values()].reduce((sum, count) => sum + count, 0);
  const ours = (calls.get("config|resetstat") ?? 0) + (calls.get("info") ?? 0);
  return (all - ours - CALLS_OF_SCRIPT * (calls.get("evalsha") ?? 0)) / requests;
}

function callsByCommand(statistics: string): ReadonlyMap<string, number> {
  const lines = statistics.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm);
  return new Map([...lines].map(([, command = "", calls]) => [command, Number(calls)]));
}
