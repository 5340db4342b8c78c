import type { Measured } from "./budgets.ts";
import { measureHangingStore } from "./hanging-store.ts";
import { readSidecarModules } from "./import-graph.ts";
import { type Bench, measureLatencies, measureRates, type RateFigure, warmUp } from "./measure.ts";
import { redisCommandsPerRequest } from "./redis-commands.ts";
import type { Rounds } from "./rounds.ts";
import type { BudgetId } from "./settings.ts";
import { measureSidecarStart, type SidecarStart } from "./sidecar-start.ts";
import { type Layout, oneCore, oneCoreBatch, pairedIds, type SubjectId, subjectIds, twoCores } from "./subjects.ts";

const SIDECAR_STARTS = 5;

/** Measures what the budgets that were asked for are about. */
export async function runBench(bench: Bench): Promise<Measured> {
  const isAsked = (...ids: readonly BudgetId[]) => ids.some((id) => bench.settings.only.includes(id));
  const sidecar = isAsked("P10") ? await startSidecars(bench) : undefined;
  const [ladder, pairs] = [isAsked("P1", "P2", "P3", "P6", "P11") ? subjectIds : [], isAsked("P4") ? pairedIds : []];
  const measured = new Set<SubjectId>([...ladder, ...pairs]);
  if (measured.size > 0) {
    bench.say("warming up");
    await warmUp(bench, [...measured]);
  }
  const redisCommands = isAsked("P6") ? await countCommands(bench) : undefined;
  const hangingStore = isAsked("P8") ? await measureHangingStore(bench) : undefined;
  const latencies = isAsked("P1") ? await measureLatencies(bench, subjectIds) : undefined;
  const rates = isAsked("P2", "P3", "P11") ? await measureAllRates(bench) : undefined;
  // All on one core, so that a request costs what both cost together and nothing waits for the other core.
  const experts = isAsked("P4") ? await measureRates(bench, oneCoreBatch, pairedIds) : undefined;
  return {
    ...(sidecar && { sidecar }),
    ...(redisCommands && { redisCommands }),
    ...(latencies && { latencies }),
    ...(rates && { rates }),
    ...(experts && { experts }),
    ...(hangingStore && { hangingStore }),
  };
}

async function measureAllRates(bench: Bench): Promise<ReadonlyMap<Layout["id"], Rounds<RateFigure>>> {
  const rates = new Map<Layout["id"], Rounds<RateFigure>>();
  for (const layout of [oneCore, oneCoreBatch, twoCores]) {
    rates.set(layout.id, await measureRates(bench, layout, subjectIds));
  }
  return rates;
}

async function countCommands(bench: Bench): Promise<ReadonlyMap<SubjectId, number>> {
  const counts = new Map<SubjectId, number>();
  for (const id of ["nginx-guarded", "envoy-guarded", "article"] as const) {
    counts.set(id, await redisCommandsPerRequest(bench, id));
  }
  return counts;
}

async function startSidecars({ world, say }: Bench): Promise<Measured["sidecar"]> {
  say("starting sidecars");
  const starts: SidecarStart[] = [];
  for (let count = 0; count < SIDECAR_STARTS; count++) starts.push(await measureSidecarStart(world, `start-${count}`));
  return { starts, modules: await readSidecarModules() };
}
