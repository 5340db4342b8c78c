import { expect, test } from "vitest";
import { exponentOf } from "../../../scripts/bench/scale/curves.ts";
import { forms, pathOfRoute, writeScaleGateway } from "../../../scripts/bench/scale/gateways.ts";

const curve = (of: (routes: number) => number) =>
  [10, 100, 1_000, 10_000].map((routes) => ({ routes, value: of(routes) }));

test("the exponent is of what grows, not of what every size has", () => {
  expect(exponentOf(curve((routes) => 500 + 2 * (routes - 10)))).toBeCloseTo(1, 1);
  expect(exponentOf(curve((routes) => 500 + 0.01 * routes ** 2))).toBeCloseTo(2, 1);
});

test("what hardly grows has the exponent 0", () => {
  expect(exponentOf(curve((routes) => 100 + routes / 10_000))).toBe(0);
  expect(exponentOf(curve(() => 100))).toBe(0);
});

test.each(forms)("first and last route of a gateway are of one kind, %s", (form) => {
  const text = writeScaleGateway(1_000, form, "http://127.0.0.1:1");
  expect(text.match(/"GET /g)).toHaveLength(1_000);
  expect([0, 999].map((index) => pathOfRoute(index, form))).toEqual(
    form === "one table"
      ? ["/products/r0/p-1", "/products/r999/p-1"]
      : ["/products/g0/r0/p-1", "/products/g9/r999/p-1"],
  );
});
