import { parseArgs } from "node:util";

/** The claims that can be measured here, by their names in the issues. */
const budgetIds = ["P1", "P2", "P3", "P4", "P6", "P8", "P10", "P11"] as const;
export type BudgetId = (typeof budgetIds)[number];

export interface Settings {
  /** Quick: for a look while working; the claims are made by the long run. */
  readonly isQuick: boolean;
  readonly only: readonly BudgetId[];
  /** `only` has them all. */
  readonly isWhole: boolean;
  readonly rounds: number;
  /** Of one measurement. */
  readonly seconds: number;
}

export const USAGE = `Usage: npm run bench -- [--quick] [--only ${budgetIds.join(",")}]
       npm run bench -- plot | egctl | scale [--quick] | reload [--proxy envoy|nginx]`;

/** @throws TypeError for options that are not there */
export function readSettings(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: { quick: { type: "boolean", default: false }, only: { type: "string" } },
  });
  const asked = values.only === undefined ? budgetIds : values.only.split(",");
  const only = budgetIds.filter((id) => asked.includes(id));
  const unknown = asked.filter((id) => !budgetIds.some((known) => known === id));
  if (unknown.length > 0) throw new TypeError(`there is no budget ${unknown.join(", ")}`);
  const pace = values.quick ? { rounds: 3, seconds: 2 } : { rounds: 5, seconds: 5 };
  return { isQuick: values.quick, only, isWhole: only.length === budgetIds.length, ...pace };
}
