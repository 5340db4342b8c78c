import pc from "picocolors";

/** What one target answered, and how long it took. */
export interface Cell {
  readonly status: number;
  readonly milliseconds: number;
}

export interface TableRow {
  readonly name: string;
  readonly cells: readonly Cell[];
  /** What is not as it should be, a line each; none: the row is as expected and equal. */
  readonly problems: readonly string[];
}

/** Readable on a terminal of this width. */
const WIDTH = 100;
const CELL = 11;
const VERDICT = 6;

export function printHeading(columns: readonly string[]): string {
  const cells = columns.map((name) => name.padStart(CELL)).join("");
  return pc.bold(`${"".padEnd(nameWidth(columns.length))}${cells}`);
}

export function printRow(row: TableRow): string {
  const cells = row.cells.map(({ status, milliseconds }) => `${status} ${formatTime(milliseconds)}`.padStart(CELL));
  const verdict = row.problems.length === 0 ? pc.green(" equal") : pc.red(" wrong");
  const line = `${cut(row.name, nameWidth(row.cells.length) - 1)} ${cells.join("")}${verdict}`;
  return [line, ...row.problems.map((problem) => pc.red(`    ${problem}`))].join("\n");
}

/** Three digits are enough to compare by, and line up: `0.8ms`, `12ms`, `5.0s`. */
export function formatTime(milliseconds: number): string {
  if (milliseconds >= 1_000) return `${(milliseconds / 1_000).toFixed(1)}s`;
  return milliseconds >= 10 ? `${milliseconds.toFixed(0)}ms` : `${milliseconds.toFixed(1)}ms`;
}

function nameWidth(columns: number): number {
  return WIDTH - VERDICT - columns * CELL;
}

function cut(text: string, width: number): string {
  return text.length <= width ? text.padEnd(width) : `${text.slice(0, width - 1)}…`;
}
