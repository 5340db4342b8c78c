import { expect, it } from "vitest";
import { openLedger } from "../../harness/divergences.ts";

const table = [
  { id: "known", why: "", scenario: "shop", targets: ["A"], parts: ["log path"], cases: ["one", "two"] },
  { id: "elsewhere", why: "", scenario: "other", targets: ["A"], parts: ["log path"], cases: ["one"] },
];
const found = [{ part: "log path", text: "" }];
const at = (target: string, name: string, status = 200) => ({ target, name, status });

it("explains a finding only for the target, case and part that an entry names", () => {
  const ledger = openLedger(table, "shop");
  expect(ledger.unexplained(at("A", "one"), found)).toEqual([]);
  expect(ledger.unexplained(at("B", "one"), found)).toEqual(found);
  expect(ledger.unexplained(at("A", "three"), found)).toEqual(found);
  expect(ledger.unexplained(at("A", "two"), [{ part: "status", text: "" }])).toHaveLength(1);
  expect(ledger.used()).toEqual(["known"]);
});

it("names what explained nothing, for this scenario alone", () => {
  const ledger = openLedger(table, "shop");
  ledger.unexplained(at("A", "one"), found);
  expect(ledger.unused()).toEqual(["known: A: two"]);
});

it("explains a finding of any case with one of the statuses that an entry names", () => {
  const ledger = openLedger(
    [{ id: "malformed", why: "", scenario: "shop", targets: ["A"], parts: ["log path"], cases: { statuses: [400] } }],
    "shop",
  );
  expect(ledger.unused()).toEqual(["malformed: A"]);
  expect(ledger.unexplained(at("A", "any", 404), found)).toEqual(found);
  expect(ledger.unexplained(at("A", "any", 400), found)).toEqual([]);
  expect(ledger.unused()).toEqual([]);
});
