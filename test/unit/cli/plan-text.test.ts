import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { printPlan } from "../../../cli/plan-text.ts";
import { compileFile } from "../../../compiler/compile-file.ts";

describe("the printed plan of the shop", () => {
  let text = "";
  beforeAll(async () => {
    const file = join(import.meta.dirname, "../../../examples/shop/gateway.ts");
    const { plans = [] } = await compileFile({ file, addresses: {}, stores: "declared" });
    text = printPlan(plans);
  });

  it("fits a terminal of a hundred columns, and says differences whole", () => {
    expect(text.split("\n").filter((line) => line.length > 100)).toEqual([]);
    expect(text.replaceAll(/\n +/g, " ")).toContain(
      "envoy breaker-by-interval: Envoy judges a breaker per host and at the end of each interval, and lets full traffic",
    );
  });

  it("counts no hop without a proxy, where guard and front are one process", () => {
    expect(text).toContain("  price on envoy, nginx: 1 hop (guard), 1 Redis command, 1 upstream call\n");
    expect(text).toContain("  price on node: no hop, 1 Redis command, 1 upstream call\n");
  });
});
