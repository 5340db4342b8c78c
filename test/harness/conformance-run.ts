import { setTimeout as sleep } from "node:timers/promises";
import type { RequestCase } from "./cases.ts";
import { compare } from "./compare.ts";
import { type ConformanceTarget, conformanceTargets } from "./conformance-targets.ts";
import type { CaseRecord, Finding } from "./findings.ts";
import { NO_ANSWER } from "./http-client.ts";
import type { Scenario } from "./scenario.ts";
import { openStage, type Stage } from "./stage.ts";
import { verify } from "./verify.ts";

/** What all targets did with one case, in the order of the targets. */
export interface Row {
  readonly request: RequestCase;
  readonly records: readonly CaseRecord[];
}

export interface ConformanceRun {
  readonly targets: readonly ConformanceTarget[];
  readonly rows: readonly Row[];
}

/**
 * Sends all cases to all targets and gathers what came of them. `onRow` is told of each case, in order, when the last
 * target has answered it.
 */
export async function playScenario(
  scenario: Scenario,
  stages: readonly Stage[],
  onRow: (row: Row) => void = () => {},
): Promise<readonly Row[]> {
  const rows = scenario.requests.map((request) => ({
    request,
    records: stages.map((): CaseRecord | undefined => undefined),
  }));
  const whole: Row[] = [];
  const inTurn = openTurns();
  await Promise.all(
    stages.map(async (stage, column) => {
      for (const [index, row] of rows.entries()) {
        row.records[column] = await inTurn(() => stage.play(row.request, index));
        const records = row.records.filter((record) => record !== undefined);
        if (records.length < stages.length) continue;
        whole.push({ request: row.request, records });
        onRow({ request: row.request, records });
      }
    }),
  );
  return addLogs(stages, whole);
}

/** How long a target has the machine for itself. */
const TURN_MS = 250;

/**
 * One target works at a time: all at once they would take each other's processor, and miss deadlines that they keep
 * alone. A case that is still waiting for something after its turn goes on beside the others.
 */
function openTurns(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let turn: Promise<unknown> = Promise.resolve();
  return (work) => {
    const before = turn;
    const done = before.then(work);
    turn = Promise.race([done.catch(() => undefined), before.then(() => sleep(TURN_MS))]);
    return done;
  };
}

/** The same rows, with the log lines that belong to them. */
async function addLogs(stages: readonly Stage[], rows: readonly Row[]): Promise<readonly Row[]> {
  const columns = await Promise.all(
    stages.map((stage, column) => stage.withLogs(rows.flatMap(({ records }) => records[column] ?? []))),
  );
  return rows.map((row, index) => ({ ...row, records: columns.flatMap((column) => column[index] ?? []) }));
}

/** Opens all stages, or none: if one fails to start, the others are stopped. */
export async function openStages(scenario: Scenario, targets: readonly ConformanceTarget[]): Promise<readonly Stage[]> {
  const opened = await Promise.allSettled(targets.map((target) => openStage(scenario, target)));
  const stages = opened.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  const failure = opened.find((outcome) => outcome.status === "rejected");
  if (failure === undefined) return stages;
  await Promise.all(stages.map((stage) => stage.stop()));
  throw failure.reason;
}

export async function runScenario(scenario: Scenario): Promise<ConformanceRun> {
  const targets = conformanceTargets();
  const stages = await openStages(scenario, targets);
  try {
    return { targets, rows: await playScenario(scenario, stages) };
  } finally {
    await Promise.all(stages.map((stage) => stage.stop()));
  }
}

/** Where one target does not do what a case says. */
export function findingsOf(row: Row, column: number): readonly Finding[] {
  const record = row.records[column];
  return record ? verify(row.request, record) : [];
}

/** Where one target differs from the last, which is the reference: the Node front. */
export function differencesOf(row: Row, column: number): readonly Finding[] {
  const [record, reference] = [row.records[column], row.records.at(-1)];
  return record && reference ? compare(row.request, reference, record) : [];
}

export function statusOf({ records }: Row, column: number): number {
  return records[column]?.answer.status ?? NO_ANSWER;
}
