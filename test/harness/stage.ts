import { setTimeout as sleep } from "node:timers/promises";
import type { RunningGateway } from "../../cli/dev/running-gateway.ts";
import { headerText } from "../../testing/http-answer.ts";
import type { RequestCase } from "./cases.ts";
import type { ConformanceTarget } from "./conformance-targets.ts";
import type { CaseRecord } from "./findings.ts";
import { exchange } from "./http-client.ts";
import { prepare } from "./preparations.ts";
import { startReadyGateway } from "./ready-gateway.ts";
import { type RedisServer, startRedis } from "./redis.ts";
import { refusalCode, STARVED } from "./refusal-code.ts";
import type { Backdrop, Scenario } from "./scenario.ts";
import { isHead, writeRequest } from "./write-request.ts";

/** A scenario's gateway running on one target, with all that stands behind it. */
export interface Stage {
  readonly target: ConformanceTarget;
  readonly gateway: RunningGateway;
  readonly backdrop: Backdrop;
  readonly redis: RedisServer | undefined;
  /** Sends one case. `index`: its place in the scenario, which gives it an address of its own. */
  play(request: RequestCase, index: number): Promise<CaseRecord>;
  /** The records with what was logged of them; waits up to five seconds for the last lines. */
  withLogs(records: readonly CaseRecord[]): Promise<readonly CaseRecord[]>;
  stop(): Promise<void>;
}

/** A sidecar that lost its store tries it again every 250 ms. */
const STORE_BACK_MS = 300;

export async function openStage(scenario: Scenario, target: ConformanceTarget): Promise<Stage> {
  const backdrop = await scenario.openBackdrop();
  const redis = scenario.usesRedis ? await startRedis() : undefined;
  const stopBehind = async () => {
    await Promise.all([backdrop.stop(), redis?.stop()]);
  };
  const gateway = await startReadyGateway({
    file: scenario.file,
    target,
    resolve: backdrop.resolve,
    redis: redis?.url,
  }).catch(async (error: unknown) => {
    await stopBehind();
    throw error;
  });
  const calls = watchCalls(backdrop);
  const playOnce = async (request: RequestCase, index: number): Promise<CaseRecord> => {
    const late = calls.late();
    const from = request.from ?? addressOf(index);
    const prepared = await prepare(request.first ?? [], { gateway, backdrop, redis, from });
    calls.forget();
    const bytes = writeRequest(request.send, authorizationOf(backdrop, request));
    const answer = await exchange({ port: gateway.port, bytes, from, isHead: isHead(request.send) });
    const received = calls.take();
    await prepared.undo();
    return { answer, calls: received, log: [], preparation: [...late, ...prepared.problems], from };
  };
  return {
    target,
    gateway,
    backdrop,
    redis,
    play: async (request, index) => {
      let record = await playOnce(request, index);
      for (let again = 0; again < 2 && isStarved(request, record); again++) {
        console.warn(`${target.name}: Redis was late for "${request.name}", the machine is too busy; sent again`);
        await sleep(STORE_BACK_MS);
        record = await playOnce(request, index);
      }
      return record;
    },
    withLogs: (records) => addLogs(gateway, records),
    stop: async () => {
      await gateway.stop();
      await stopBehind();
    },
  };
}

function isStarved({ expect }: RequestCase, { answer }: CaseRecord): boolean {
  const isAskedFor = expect.body?.kind === "refusal" && expect.body.code === STARVED;
  return !isAskedFor && refusalCode(answer) === STARVED;
}

function authorizationOf(backdrop: Backdrop, { send }: RequestCase): string | undefined {
  return "raw" in send || send.who === undefined ? undefined : backdrop.authorizationOf(send.who);
}

/** 127.0.1.1 and on: the limit of one case's address is no other's. */
export function addressOf(index: number): string {
  return `127.0.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`;
}

/** Tells calls of one request from those that come after its answer, as a retry would. */
function watchCalls({ services }: Backdrop) {
  let taken = 0;
  const all = () => services.flatMap((service) => service.received());
  const forget = () => {
    for (const service of services) service.forget();
    taken = 0;
  };
  return {
    forget,
    take: () => {
      const received = all();
      taken = received.length;
      return received;
    },
    late: () =>
      all().length === taken ? [] : [`${all().length - taken} calls came after the answer to the case before`],
  };
}

async function addLogs(gateway: RunningGateway, records: readonly CaseRecord[]): Promise<readonly CaseRecord[]> {
  const idOf = ({ answer }: CaseRecord) => headerText(answer.headers, "x-request-id") ?? "";
  for (const deadline = Date.now() + 5_000; ; await sleep(50)) {
    const lines = Map.groupBy(gateway.log(), (line) => String(line.requestId));
    const isWhole = records.every((record) => lines.has(idOf(record)));
    if (isWhole || Date.now() > deadline)
      return records.map((record) => ({ ...record, log: lines.get(idOf(record)) ?? [] }));
  }
}
