import { keepAwake } from "./awake.ts";
import type { LoadResult } from "./load.ts";
import { runOha } from "./oha.ts";
import { cpuMicroseconds, moveTo, type Role, type Running } from "./processes.ts";
import { type Rounds, runRounds } from "./rounds.ts";
import type { Settings } from "./settings.ts";
import { type Layout, oneCore, type SubjectId, urlOf } from "./subjects.ts";
import type { BenchTools } from "./tools.ts";
import type { World } from "./world.ts";
import { runWrk } from "./wrk.ts";

export interface RateFigure {
  readonly perSecond: number;
  /** Microseconds of CPU that a request costs, by what spends them. */
  readonly cpu: Readonly<Record<Role, number>>;
}

export interface LatencyFigure {
  /** Microseconds that the way through costs: the subject's, less the median of the backend's own. */
  readonly addedP50: number;
  readonly p50: number;
  readonly p99: number;
}

export interface Bench {
  readonly tools: BenchTools;
  readonly world: World;
  readonly settings: Settings;
  say(text: string): void;
}

const CONNECTIONS = 32;
/** Below the knee of the slowest, the article's, whose requests take about a millisecond. */
const OPEN_LOOP_PER_SECOND = 400;
/** Before the first figure: code gets compiled, connections opened, keys fetched. */
const WARM_UP_SECONDS = 3;

/** Puts everything where the layout says. Generator and backend keep the ordinary policy: they are not what is measured. */
export function arrange({ running }: World, layout: Layout): void {
  for (const program of running)
    moveTo(layout.cores[program.role], layout.isBatch && program.role !== "backend", program);
}

export async function warmUp(bench: Bench, subjects: readonly SubjectId[]): Promise<void> {
  arrange(bench.world, oneCore);
  // What fails for good fails the rounds, and says so there.
  for (const id of subjects) await rateOf(bench, oneCore, urlOf(bench.world, id), WARM_UP_SECONDS).catch(() => {});
}

export async function measureRates(
  bench: Bench,
  layout: Layout,
  subjects: readonly SubjectId[],
): Promise<Rounds<RateFigure>> {
  const { world, settings, say } = bench;
  arrange(world, layout);
  const measure = async (url: string): Promise<RateFigure> => {
    const before = costs(world.running);
    const { perSecond, requests } = await rateOf(bench, layout, url, settings.seconds);
    return { perSecond, cpu: perRequest(before, costs(world.running), requests) };
  };
  return await runRounds({
    rounds: settings.rounds,
    subjects: new Map(subjects.map((id) => [id, () => measure(urlOf(world, id))])),
    control: async () => (await rateOf(bench, layout, world.direct, settings.seconds)).perSecond,
    onRound: (said) => say(`rates, ${layout.id}: ${said}`),
  });
}

/**
 * One connection, on cores that are kept awake. By an open loop if `oha` is here; else by a closed one, which for one
 * connection is right, too.
 */
export async function measureLatencies(bench: Bench, subjects: readonly SubjectId[]): Promise<Rounds<LatencyFigure>> {
  const { world, settings, say } = bench;
  arrange(world, oneCore);
  let direct = 0;
  const measure = async (url: string): Promise<LatencyFigure> => {
    const { p50Microseconds: p50, p99Microseconds: p99 } = await latencyOf(bench, url);
    return { addedP50: p50 - direct, p50, p99 };
  };
  const rounds = () =>
    runRounds({
      rounds: settings.rounds,
      subjects: new Map(subjects.map((id) => [id, () => measure(urlOf(world, id))])),
      control: async () => {
        direct = (await latencyOf(bench, world.direct)).p50Microseconds;
        return direct;
      },
      onRound: (said) => say(`latencies: ${said}`),
    });
  return await keepAwake([...new Set(Object.values(oneCore.cores))], rounds);
}

function rateOf({ tools, world }: Bench, layout: Layout, url: string, seconds: number): Promise<LoadResult> {
  return runWrk(tools.wrk, { url, seconds, headers: world.headers, core: layout.cores.load, connections: CONNECTIONS });
}

function latencyOf({ tools, world, settings }: Bench, url: string): Promise<LoadResult> {
  const load = { url, seconds: settings.seconds, headers: world.headers, core: oneCore.cores.load };
  return tools.oha === undefined
    ? runWrk(tools.wrk, { ...load, connections: 1 })
    : runOha(tools.oha, { ...load, perSecond: OPEN_LOOP_PER_SECOND });
}

type Costs = Readonly<Record<Role, number>>;

function costs(running: readonly Running[]): Costs {
  return byRole((role) =>
    running.filter((program) => program.role === role).reduce((sum, program) => sum + cpuMicroseconds(program), 0),
  );
}

/** What idles beside the subject is counted, too: it is next to nothing. */
function perRequest(before: Costs, after: Costs, requests: number): Costs {
  return byRole((role) => (after[role] - before[role]) / requests);
}

function byRole(value: (role: Role) => number): Costs {
  const [load, backend, proxy, sidecar] = [value("load"), value("backend"), value("proxy"), value("sidecar")];
  const [redis, article, byHand] = [value("redis"), value("article"), value("plain-by-hand")];
  return { load, backend, proxy, sidecar, redis, article, "plain-by-hand": byHand };
}
