import { setTimeout as sleep } from "node:timers/promises";
import { DRAIN_DEADLINE_MS } from "../model/deadlines.ts";
import type { SidecarConfig } from "./config.ts";
import type { LiveGuard } from "./guard/ask.ts";
import type { Generation, Living } from "./living.ts";
import type { LiveRelay } from "./relay/compose.ts";

/**
 * The running configuration and those before it. Ids of guards and relays are hashes of their content, so a proxy that
 * has not yet taken the new configuration still finds what it asks for. The one before is known however long that takes;
 * older ones as long as requests under way may last, so that two reloads in a row cut none of them off.
 */
export interface Configurations {
  current(): Generation;
  findGuard(id: string): LiveGuard | undefined;
  findRelay(id: string): LiveRelay | undefined;
  /**
   * The present one becomes the one before; if this throws, nothing has changed. One after the other, and each once its
   * keys and lists are there, so that no request is refused for want of what the present one has.
   */
  take(config: SidecarConfig): Promise<void>;
}

/** How long a new configuration may wait for keys and lists; then it is taken without, as at a start. */
const READY_PATIENCE_MS = 5_000;
const READY_CHECK_MS = 10;

/**
 * @param olderForMs how long configurations before the last one stay known; default: the time of requests under way
 * @throws StartError if the configuration cannot be served
 */
export async function openConfigurations(
  living: Living,
  config: SidecarConfig,
  olderForMs: number = DRAIN_DEADLINE_MS,
): Promise<Configurations> {
  let current = await living.build(config);
  /** The newest first. */
  let former: readonly Generation[] = [];
  let turn: Promise<void> = Promise.resolve();
  /** Taking and forgetting wait for each other: what one has opened the other must not close. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  };
  const keepKnown = () => living.keepOnly([current, ...former]);
  const forget = async (old: Generation): Promise<void> => {
    former = former.filter((generation) => generation !== old);
    await keepKnown();
  };
  const replaceBy = (built: Generation): void => {
    const [last] = former;
    former = [current, ...former];
    current = built;
    if (last !== undefined) setTimeout(() => void inTurn(() => forget(last)), olderForMs).unref();
  };
  return {
    current: () => current,
    findGuard: (id) => current.guards.get(id) ?? firstOf(former, ({ guards }) => guards.get(id)),
    findRelay: (id) => current.relays.get(id) ?? firstOf(former, ({ relays }) => relays.get(id)),
    take: (next) =>
      inTurn(async () => {
        try {
          const built = await living.build(next);
          await untilReady(built, current);
          replaceBy(built);
        } finally {
          await keepKnown();
        }
      }),
  };
}

/** What the present one lacks as well is nothing to wait for. */
async function untilReady(built: Generation, present: Generation): Promise<void> {
  const end = performance.now() + READY_PATIENCE_MS;
  const isLacking = (): boolean => built.waitingFor().some((name) => !present.waitingFor().includes(name));
  while (isLacking() && performance.now() < end) await sleep(READY_CHECK_MS);
}

function firstOf<Value>(
  generations: readonly Generation[],
  find: (generation: Generation) => Value | undefined,
): Value | undefined {
  for (const generation of generations) {
    const found = find(generation);
    if (found !== undefined) return found;
  }
  return undefined;
}
