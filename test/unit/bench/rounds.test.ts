import { expect, test } from "vitest";
import { figuresOf, runRounds } from "../../../scripts/bench/rounds.ts";

/** The control's answers in turn; subjects answer how many measurements there were before. */
function aRun(controls: readonly number[], order: string[] = []) {
  const answers = controls.values();
  const subject = (name: string) => async () => order.push(name);
  return {
    rounds: 2,
    subjects: new Map([
      ["first", subject("first")],
      ["second", subject("second")],
    ]),
    control: async () => answers.next().value ?? 100,
    onRound: () => {},
  };
}

test("rounds go forwards and backwards in turn", async () => {
  const order: string[] = [];
  await runRounds(aRun([], order));
  expect(order).toEqual(["first", "second", "second", "first"]);
});

test("a round whose control moved by more than a tenth is thrown away and repeated", async () => {
  const { kept, discarded, isUnsteady } = await runRounds(aRun([100, 89, 100, 91, 100, 100]));
  expect(kept.map(({ drift }) => drift)).toEqual([0.09, 0]);
  expect(discarded).toEqual(["the control moved by 11 %"]);
  expect(isUnsteady).toBe(false);
});

test("a round in which something failed is thrown away with its reason", async () => {
  let failures = 1;
  const run = aRun([]);
  const control = async () => {
    if (failures-- > 0) throw new Error("5 of 10 requests did not succeed");
    return 100;
  };
  const { kept, discarded } = await runRounds({ ...run, control });
  expect(kept).toHaveLength(2);
  expect(discarded).toEqual(["5 of 10 requests did not succeed"]);
});

test("where no round was steady all complete ones are kept, and that is said", async () => {
  const { kept, isUnsteady } = await runRounds(aRun([100, 50, 100, 50, 100, 50, 100, 50]));
  expect(kept).toHaveLength(4);
  expect(isUnsteady).toBe(true);
});

test("a subject that was not measured has no figures", async () => {
  const rounds = await runRounds(aRun([]));
  expect(figuresOf(rounds, "first")).toHaveLength(2);
  expect(() => figuresOf(rounds, "third")).toThrow('"third" was not measured');
});
