import pc from "picocolors";

/** Something that was claimed, and what was measured. */
export interface Verdict {
  readonly target: string;
  readonly claim: string;
  readonly measured: string;
  readonly holds: boolean;
}

/** A verdict about a time: it holds up to and including the bound. */
export function timeVerdict(target: string, claim: string, milliseconds: number, boundMs: number): Verdict {
  return {
    target,
    claim: `${claim}, at most ${boundMs} ms`,
    measured: `${milliseconds.toFixed(1)} ms`,
    holds: milliseconds <= boundMs,
  };
}

/** A verdict about a number that has to be exact. */
export function countVerdict(target: string, claim: string, found: number, expected: number): Verdict {
  return { target, claim: `${claim}: ${expected}`, measured: String(found), holds: found === expected };
}

export function printVerdict({ target, claim, measured, holds }: Verdict): string {
  return `${holds ? pc.green("holds ") : pc.red("MISSED")}  ${target.padEnd(11)} ${claim.padEnd(62)} ${measured}`;
}
