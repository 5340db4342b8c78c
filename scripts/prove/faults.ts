import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunningGateway } from "../../cli/dev/running-gateway.ts";
import { GUARD_DEADLINE_MS, STORE_DEADLINE_MS } from "../../model/deadlines.ts";
import type { Exchange } from "../../test/harness/http-client.ts";
import { type Addresses, countStatus, get, latest, openAddresses, sendMany } from "./clients.ts";
import { type Instances, killSidecars, provenTargets, withInstances } from "./instances.ts";
import { countVerdict, timeVerdict, type Verdict } from "./verdict.ts";

const LIMIT = 100;
/** What an answer may take beyond the deadline of the part that failed. */
const MARGIN_MS = 20;
const RECOVERY_MS = 2_000;
const BURST = 400;
const IN_FLIGHT = 20;
const file = join(import.meta.dirname, "faults-gateway.ts");

interface Ground extends Instances {
  readonly name: string;
  readonly gateway: RunningGateway;
  readonly addresses: Addresses;
}

/** Each fault in its turn, on every proxy, with a store that remembers what it acknowledged. */
export async function* proveFaults(): AsyncGenerator<Verdict> {
  for (const target of provenTargets()) {
    const appendOnlyDirectory = mkdtempSync(join(tmpdir(), "gatewright-prove-"));
    try {
      const options = { target, count: 1, file, appendOnlyDirectory };
      yield* await withInstances(options, async (instances) => {
        const [gateway] = instances.gateways;
        if (!gateway) throw new Error("there is no gateway");
        const ground = { ...instances, name: target.name, gateway, addresses: openAddresses() };
        return [
          await healthy(ground),
          ...(await storeRefuses(ground)),
          ...(await storePaused(ground)),
          ...(await storeKilledInBurst(ground)),
          ...(await sidecarKilled(ground)),
        ];
      });
    } finally {
      rmSync(appendOnlyDirectory, { recursive: true, force: true });
    }
  }
}

/** Warms everything up and says what the machine itself adds to an answer, to compare with. */
async function healthy(ground: Ground): Promise<Verdict> {
  for (const path of ["/closed", "/open", "/local"]) await some(ground, path, LIMIT, ground.addresses.next());
  const answers = await some(ground, "/closed", LIMIT, ground.addresses.next());
  const measured = `${latest(answers).toFixed(1)} ms`;
  return { target: ground.name, claim: "without a fault: latest answer, to compare with", measured, holds: true };
}

async function storeRefuses(ground: Ground): Promise<readonly Verdict[]> {
  await ground.redis.kill();
  const verdicts = await withoutStore(ground, "Redis refused");
  await ground.redis.restart();
  return [...verdicts, await recovery(ground, "Redis refused")];
}

async function storePaused(ground: Ground): Promise<readonly Verdict[]> {
  const from = ground.addresses.next();
  const before = await some(ground, "/closed", 40, from);
  ground.redis.pause();
  const verdicts = await withoutStore(ground, "Redis stopped");
  const meanwhile = await some(ground, "/closed", 30, from);
  ground.redis.resume();
  const back = await recovery(ground, "Redis stopped");
  // None of the thirty that were refused meanwhile may be charged now: the rest of the hundred is still there.
  const after = await some(ground, "/closed", 2 * LIMIT, from);
  return [
    ...verdicts,
    countVerdict(ground.name, "Redis stopped: passed meanwhile", countStatus(meanwhile, 200), 0),
    back,
    exactVerdict(ground.name, "Redis stopped", [...before, ...after]),
  ];
}

/** What each of the three limits does, and how late the latest answer is. */
async function withoutStore(ground: Ground, fault: string): Promise<readonly Verdict[]> {
  const { name, addresses } = ground;
  const closed = await some(ground, "/closed", 30, addresses.next());
  const open = await some(ground, "/open", 30, addresses.next());
  const local = await some(ground, "/local", LIMIT, addresses.next());
  return [
    countVerdict(name, `${fault}: closed refuses`, countStatus(closed, 503), closed.length),
    countVerdict(name, `${fault}: open passes`, countStatus(open, 200), open.length),
    countVerdict(name, `${fault}: local share of 50 % passes`, countStatus(local, 200), LIMIT / 2),
    timeVerdict(name, `${fault}: latest answer`, latest([...closed, ...open, ...local]), STORE_DEADLINE_MS + MARGIN_MS),
  ];
}

async function storeKilledInBurst(ground: Ground): Promise<readonly Verdict[]> {
  const { name, gateway, redis, addresses } = ground;
  const from = addresses.next();
  const half = LIMIT / 2;
  const answers: Exchange[] = [];
  let killed: Promise<void> | undefined;
  await sendMany(BURST, IN_FLIGHT, async () => {
    const answer = await get(gateway, "/closed", { from });
    answers.push(answer);
    if (countStatus(answers, 200) >= half) killed ??= redis.kill();
    return answer;
  });
  await killed;
  await redis.restart();
  const back = await recovery(ground, "Redis killed in a burst");
  const passed = countStatus([...answers, ...(await some(ground, "/closed", 2 * LIMIT, from))], 200);
  const declared = [200, 429, 503].reduce((sum, status) => sum + countStatus(answers, status), 0);
  return [
    countVerdict(name, "Redis killed in a burst: verdicts as declared", declared, BURST),
    timeVerdict(name, "Redis killed in a burst: latest answer", latest(answers), STORE_DEADLINE_MS + MARGIN_MS),
    back,
    {
      target: name,
      // A charge that was on its way when Redis died may have been written without having been acknowledged.
      claim: `Redis killed in a burst: passed in all, ${LIMIT - IN_FLIGHT} to ${LIMIT}`,
      measured: String(passed),
      holds: passed <= LIMIT && passed >= LIMIT - IN_FLIGHT,
    },
  ];
}

async function sidecarKilled(ground: Ground): Promise<readonly Verdict[]> {
  const { name, gateway, addresses } = ground;
  const from = addresses.next();
  const before = await some(ground, "/closed", 40, from);
  killSidecars(gateway);
  const without = await some(ground, "/open", 20, addresses.next());
  const restarted = performance.now();
  await gateway.restartSidecar();
  const back = await recovery(ground, "sidecar killed", restarted);
  const after = await some(ground, "/closed", 2 * LIMIT, from);
  return [
    countVerdict(name, "sidecar killed: refused, whatever the limit says", countStatus(without, 503), without.length),
    timeVerdict(name, "sidecar killed: latest answer", latest(without), GUARD_DEADLINE_MS + MARGIN_MS),
    back,
    exactVerdict(name, "sidecar killed", [...before, ...after]),
  ];
}

/**
 * Exactly the limit has passed. On a busy machine the store may have charged a request whose verdict came too late: that
 * one was refused, so fewer may have passed, never more.
 */
function exactVerdict(target: string, fault: string, answers: readonly Exchange[]): Verdict {
  const [passed, late] = [countStatus(answers, 200), countStatus(answers, 503)];
  return {
    target,
    claim: `${fault}: passed in all: ${LIMIT}`,
    measured: late === 0 ? String(passed) : `${passed}, and ${late} refused for a late store`,
    holds: passed <= LIMIT && passed >= LIMIT - late,
  };
}

/** One request after the other. */
function some({ gateway }: Ground, path: string, count: number, from: string): Promise<readonly Exchange[]> {
  return sendMany(count, 1, () => get(gateway, path, { from }));
}

/** Until the limit that is closed without its store passes again, by itself. */
async function recovery(
  { name, gateway, addresses }: Ground,
  fault: string,
  started = performance.now(),
): Promise<Verdict> {
  const elapsed = () => performance.now() - started;
  while (elapsed() < 2 * RECOVERY_MS) {
    if ((await get(gateway, "/closed", { from: addresses.next() })).status === 200) break;
    await sleep(10);
  }
  return timeVerdict(name, `${fault}: recovered`, elapsed(), RECOVERY_MS);
}
