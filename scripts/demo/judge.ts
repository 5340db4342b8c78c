import { divergences } from "../../test/conformance/divergences.ts";
import { differencesOf, findingsOf, type Row, statusOf } from "../../test/harness/conformance-run.ts";
import type { ConformanceTarget } from "../../test/harness/conformance-targets.ts";
import { type DivergenceLedger, openLedger } from "../../test/harness/divergences.ts";
import type { Finding } from "../../test/harness/findings.ts";

export interface Judge {
  /** What is wrong as soon as the answers are there. */
  answers(row: Row): readonly string[];
  /** What is wrong in the log, once it is written. */
  logs(row: Row): readonly string[];
  /** Ids of the known divergences that were met. */
  known(): readonly string[];
}

/** Holds rows against what the cases expect and the targets against each other; known divergences are no problem. */
export function openJudge(scenario: string, targets: readonly ConformanceTarget[]): Judge {
  const ledger = openLedger(divergences, scenario);
  return {
    answers: (row) => problemsOf(ledger, targets, row, ({ part }) => !isOfLog(part)),
    logs: (row) => problemsOf(ledger, targets, row, ({ part }) => isOfLog(part)),
    known: () => ledger.used(),
  };
}

function isOfLog(part: string): boolean {
  return part.startsWith("log ");
}

function problemsOf(
  ledger: DivergenceLedger,
  targets: readonly ConformanceTarget[],
  row: Row,
  isAsked: (finding: Finding) => boolean,
): readonly string[] {
  return targets.flatMap(({ name }, column) => {
    const place = { target: name, name: row.request.name, status: statusOf(row, column) };
    const say = (prefix: string, findings: readonly Finding[]) =>
      ledger.unexplained(place, findings.filter(isAsked)).map(({ text }) => `${prefix}: ${text}`);
    const findings = say(name, findingsOf(row, column));
    // Where a target is wrong anyway, how it differs from the others says nothing more.
    return findings.length > 0 ? findings : say(`Node and ${name}`, differencesOf(row, column));
  });
}
