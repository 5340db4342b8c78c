import pc from "picocolors";
import type { Row } from "../budgets.ts";
import { spreadOf } from "../statistics.ts";
import type { RequestCounts } from "./count-requests.ts";
import type { Reloads } from "./measure.ts";

export interface ReloadRow extends Omit<Row, "id"> {
  readonly id: "P9";
}

const NONE: Row["budget"] = { atMost: 0 };

export function rowsOf({ proxy, reloads, requests, firstAnswerMs }: Reloads): readonly ReloadRow[] {
  const row = (text: string, unit: Row["unit"], values: readonly number[], budget: Row["budget"]): ReloadRow => ({
    ...{ id: "P9", text: `${text}, ${proxy}`, unit, figure: spreadOf(values), budget },
  });
  return [
    row(`requests lost in ${reloads} reloads under load`, "requests", [requests.lost], NONE),
    row(
      "answers of a generation that neither was nor became the current one",
      "requests",
      [requests.wrongGeneration],
      NONE,
    ),
    row("from a reload to the first new answer, milliseconds", "milliseconds", firstAnswerMs, undefined),
  ];
}

const columns: Readonly<Record<string, (counts: RequestCounts) => number>> = {
  sent: ({ sent }) => sent,
  answered: ({ answered }) => answered,
  lost: ({ lost }) => lost,
  "sent again": ({ sentAgain }) => sentAgain,
  former: ({ formerGeneration }) => formerGeneration,
  wrong: ({ wrongGeneration }) => wrongGeneration,
};

/** A line for each kind of requests, and what was seen of losses. */
export function printCounts(all: readonly Reloads[]): string {
  const line = (text: string, cells: readonly (string | number)[]) =>
    `${text.padEnd(44)}${cells.map((cell) => String(cell).padStart(12)).join("")}`;
  return [
    pc.bold("requests; sent again: after an idle close; former: by the generation of an older connection"),
    line("", Object.keys(columns)),
    ...all.flatMap(({ proxy, requests }) => [
      line(
        proxy,
        Object.values(columns).map((of) => of(requests)),
      ),
      ...requests.problems.slice(0, 3).map((problem) => pc.dim(`  ${problem}`)),
    ]),
    "",
  ].join("\n");
}
