import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConformanceRun, differencesOf, findingsOf, runScenario, statusOf } from "../harness/conformance-run.ts";
import { conformanceTargets } from "../harness/conformance-targets.ts";
import { openLedger } from "../harness/divergences.ts";
import type { Scenario } from "../harness/scenario.ts";
import { divergences } from "./divergences.ts";

/** A test for each case on each target, and that it is the same on all; what is not, stands in the table or fails. */
export function conformanceSuite(scenario: Scenario): void {
  const targets = conformanceTargets();
  const ledger = openLedger(divergences, scenario.name);
  const cases = scenario.requests.map(({ name }, index) => ({ name, index }));
  let run: ConformanceRun = { targets, rows: [] };

  beforeAll(async () => {
    run = await runScenario(scenario);
  }, 180_000);

  afterAll(() => {
    const known = ledger.used();
    console.log(
      `${scenario.name}: ${cases.length} cases x ${targets.length} targets` +
        (known.length > 0 ? `; known divergences: ${known.join(", ")}` : ""),
    );
  });

  const rowOf = (index: number) => {
    const row = run.rows[index];
    if (!row) throw new Error("the case was not sent");
    return row;
  };

  describe.each(targets.map(({ name }, column) => ({ name, column })))("$name", ({ name: target, column }) => {
    it.each(cases)("$name", ({ name, index }) => {
      const row = rowOf(index);
      const place = { target, name, status: statusOf(row, column) };
      expect(ledger.unexplained(place, findingsOf(row, column)).map(({ text }) => text)).toEqual([]);
    });
  });

  describe("the same on all targets", () => {
    it.each(cases)("$name", ({ name, index }) => {
      const row = rowOf(index);
      const differences = targets.flatMap(({ name: target }, column) =>
        ledger
          .unexplained({ target, name, status: statusOf(row, column) }, differencesOf(row, column))
          .map(({ text }) => `Node and ${target}: ${text}`),
      );
      expect(differences).toEqual([]);
    });

    it("has no known divergence that is none any more", () => {
      expect(ledger.unused()).toEqual([]);
    });
  });
}
