import { setTimeout as sleep } from "node:timers/promises";
import { STORE_DEADLINE_MS } from "../../model/deadlines.ts";
import type { Exchange } from "../../test/harness/http-client.ts";
import { get, latest, sendMany } from "../prove/clients.ts";
import { arrange, type Bench } from "./measure.ts";
import { oneCore } from "./subjects.ts";
import type { World } from "./world.ts";

/** What a store that hangs (SIGSTOP: it takes connections and answers nothing) does to verdicts, in milliseconds. */
export interface HangingStore {
  /** What the first verdict takes beyond the deadline of the store. */
  readonly beyondDeadline: number;
  /** The latest of those that follow, while the store is known to hang. */
  readonly latestAfter: number;
}

type Gateway = keyof World["gateways"];
export type HangingStores = ReadonlyMap<Gateway, readonly HangingStore[]>;

const FOLLOWING = 100;
const RECOVERY_MS = 5_000;

/** Stops Redis and lets it go on, round after round, with requests of the guarded route, one at a time. */
export async function measureHangingStore({ world, settings, say }: Bench): Promise<HangingStores> {
  arrange(world, oneCore);
  const figures = new Map<Gateway, HangingStore[]>();
  for (const name of ["nginx", "envoy"] as const) {
    const ask = () => askGuarded(world, name);
    const measured: HangingStore[] = [];
    for (let round = 0; round < settings.rounds; round++) {
      await recovered(ask);
      measured.push(await hang(world, ask));
      say(`Redis hangs, ${name}: ${round + 1} of ${settings.rounds} rounds`);
    }
    await recovered(ask);
    figures.set(name, measured);
  }
  return figures;
}

async function hang({ redis }: World, ask: () => Promise<Exchange>): Promise<HangingStore> {
  redis.pause();
  try {
    const first = await ask();
    const following = await sendMany(FOLLOWING, 1, ask);
    const passed = [first, ...following].find(({ status }) => status !== 503);
    if (passed !== undefined) throw new Error(`a limit that is closed without its store answered ${passed.status}`);
    return { beyondDeadline: first.milliseconds - STORE_DEADLINE_MS, latestAfter: latest(following) };
  } finally {
    redis.resume();
  }
}

/** Until the gateway passes requests again, by itself. */
async function recovered(ask: () => Promise<Exchange>): Promise<void> {
  const until = performance.now() + RECOVERY_MS;
  while ((await ask()).status !== 200) {
    if (performance.now() > until) throw new Error(`no recovery within ${RECOVERY_MS} ms`);
    await sleep(20);
  }
}

function askGuarded({ gateways, headers }: World, name: Gateway): Promise<Exchange> {
  const port = Number(new URL(gateways[name].url).port);
  return get({ port }, "/api/products/p-1", { from: "127.0.0.1", authorization: headers.authorization });
}
