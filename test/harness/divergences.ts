import type { Finding } from "./findings.ts";

/** A way in which a target is known to differ, with the cases that show it. Whatever is not named here fails. */
export interface Divergence {
  /** Never renamed: documents and the printed plan refer to it. */
  readonly id: string;
  /** Why the difference is there and stays. */
  readonly why: string;
  readonly scenario: string;
  readonly targets: readonly string[];
  /** Names of parts, as in findings: `header content-type`, `log path`. */
  readonly parts: readonly string[];
  /** Names of cases; or the statuses of all answers that show it. */
  readonly cases: readonly string[] | { readonly statuses: readonly number[] };
}

/** Where a finding was made. */
export interface Place {
  readonly target: string;
  readonly name: string;
  readonly status: number;
}

export interface DivergenceLedger {
  /** The findings that no entry explains. */
  unexplained(place: Place, findings: readonly Finding[]): readonly Finding[];
  /** What explained nothing, target by target and case by case: it has to go. */
  unused(): readonly string[];
  /** Ids of those that explained something. */
  used(): readonly string[];
}

/** A part of a divergence that must show by itself: on one target, in one case or in any of some statuses. */
interface Entry {
  readonly id: string;
  readonly label: string;
  readonly parts: readonly string[];
  covers(place: Place): boolean;
  isUsed: boolean;
}

/** Holds the table against what one run finds. */
export function openLedger(table: readonly Divergence[], scenario: string): DivergenceLedger {
  const entries = table
    .filter((divergence) => divergence.scenario === scenario)
    .flatMap((divergence) => divergence.targets.flatMap((target) => entriesOf(divergence, target)));
  return {
    unexplained: (place, findings) =>
      findings.filter(({ part }) => {
        const entry = entries.find((one) => one.parts.includes(part) && one.covers(place));
        if (entry) entry.isUsed = true;
        return !entry;
      }),
    unused: () => entries.filter(({ isUsed }) => !isUsed).map(({ label }) => label),
    used: () => [...new Set(entries.filter(({ isUsed }) => isUsed).map(({ id }) => id))],
  };
}

function entriesOf({ id, parts, cases }: Divergence, target: string): readonly Entry[] {
  const on = (place: Place) => place.target === target;
  if ("statuses" in cases) {
    const covers = (place: Place) => on(place) && cases.statuses.includes(place.status);
    return [{ id, label: `${id}: ${target}`, parts, covers, isUsed: false }];
  }
  return cases.map((name) => ({
    id,
    label: `${id}: ${target}: ${name}`,
    parts,
    covers: (place) => on(place) && place.name === name,
    isUsed: false,
  }));
}
