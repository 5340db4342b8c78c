import pc from "picocolors";
import type { Row } from "../budgets.ts";
import { spreadOf } from "../statistics.ts";
import type { RequestCounts } from "./count-requests.ts";
import type { Reloads } from "./measure.ts";

export interface ReloadRow extends Omit<Row, "id"> {
  readonly id: "P9";
}

const NONE: Row["budget"] = { atMost: 0 };

export function rowsOf({ proxy, reloads, requests, replacedSteps, firstAnswerMs }: Reloads): readonly ReloadRow[] {
  const row = (text: string, unit: Row["unit"], values: readonly number[], budget: Row["budget"]): ReloadRow => ({
    ...{ id: "P9", text: `${text}, ${proxy}`, unit, figure: spreadOf(values), budget },
  });
  const lost = `requests lost in ${reloads} reloads under load`;
  const wrong = requests.wrongGeneration + replacedSteps.wrongGeneration;
  return [
    row(lost, "requests", [requests.lost], NONE),
    // A build holds nothing of the build before, and docs/deploy.md says what that means for such a composition.
    row(
      `${lost}, compositions that go on to an upstream the build removed`,
      "requests",
      [replacedSteps.lost],
      undefined,
    ),
    row("answers of a generation that neither was nor became the current one", "requests", [wrong], NONE),
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
  const counted = (text: string, counts: RequestCounts) => [
    line(
      text,
      Object.values(columns).map((of) => of(counts)),
    ),
    ...counts.problems.slice(0, 3).map((problem) => pc.dim(`  ${problem}`)),
  ];
  return [
    pc.bold("requests; sent again: after an idle close; former: by the generation of an older connection"),
    line("", Object.keys(columns)),
    ...all.flatMap(({ proxy, requests, replacedSteps }) => [
      ...counted(proxy, requests),
      ...counted(`${proxy}, steps to a replaced upstream`, replacedSteps),
    ]),
    "",
  ].join("\n");
}
