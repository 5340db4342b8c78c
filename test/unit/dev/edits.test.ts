import { rmSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { answering, startEditing } from "./editing.ts";

// Processes are started for each: on a busy machine that takes its time.
describe("an edit of a running gateway", { timeout: 60_000 }, () => {
  it("is served if it is good; else it is shown and the last good goes on", async () => {
    const editing = await startEditing({ "gateway.ts": answering("1") });
    expect(await editing.save("gateway.ts", answering("2"))).toMatchObject({ kind: "swapped", generation: 2 });
    expect(await editing.get("/a")).toBe("2");
    for (const [bad, code] of [
      [answering("3 +"), "load/syntax"],
      [answering("3").replace("status: 200", "status: true"), "schema/invalid"],
      [answering("3").replace("auth: anyone, ", ""), "route/no-auth"],
    ] as const) {
      expect(await editing.save("gateway.ts", bad)).toMatchObject({
        kind: "kept",
        generation: 2,
        refusedBy: "compiler",
      });
      expect(editing.codes()).toContain(code);
      expect(await editing.get("/a")).toBe("2");
    }
    expect(await editing.save("gateway.ts", answering("4"))).toMatchObject({ kind: "swapped", generation: 3 });
    expect(await editing.get("/a")).toBe("4");
  });

  it("may be in any file that the gateway is made of, also one that only types name or that is not there yet", async () => {
    const editing = await startEditing({
      "gateway.ts": answering("value", `import { value } from "./parts/value.ts";`),
      "parts/value.ts": `import type { Value } from "./type.ts";\nexport const value: Value = 1;\n`,
      "parts/type.ts": `export type Value = number;\n`,
    });
    await editing.save("parts/value.ts", `import type { Value } from "./type.ts";\nexport const value: Value = 2;\n`);
    expect(await editing.get("/a")).toBe("2");
    expect(await editing.save("parts/type.ts", `export type Value = string;\n`)).toMatchObject({ kind: "kept" });
    expect(editing.codes()).toEqual(["type/error"]);
    const fromLater = answering("later", `import { later } from "./later.ts";`);
    expect(await editing.save("gateway.ts", fromLater)).toMatchObject({ kind: "kept" });
    expect(await editing.save("later.ts", `export const later = 5;\n`)).toMatchObject({ kind: "swapped" });
    expect(await editing.get("/a")).toBe("5");
  });

  it("is seen when the file is written in place, and when it is gone for a moment", async () => {
    const editing = await startEditing({ "gateway.ts": answering("1") });
    await editing.after(() => writeFileSync(editing.file("gateway.ts"), answering("2")));
    expect(await editing.get("/a")).toBe("2");
    const outcome = await editing.after(() => {
      rmSync(editing.file("gateway.ts"));
      setTimeout(() => writeFileSync(editing.file("gateway.ts"), answering("3")), 60);
    });
    expect(outcome).toMatchObject({ kind: "swapped" });
    expect(await editing.get("/a")).toBe("3");
  });

  it("that the sidecar refuses leaves the last good", async () => {
    const editing = await startEditing({ "gateway.ts": answering("1") }, { stores: "declared" });
    const limited = answering("2", `const store = redis({ url: secret("NOWHERE") });`)
      .replace("upstream }", "upstream, rateLimit, redis, secret }")
      .replace(
        "auth: anyone",
        `auth: anyone, limits: [rateLimit({ by: "ip", rate: "1 per day", store, whenDown: "closed" })]`,
      );
    const outcome = await editing.save("gateway.ts", limited);
    expect(outcome).toMatchObject({ kind: "kept", generation: 1, refusedBy: "sidecar" });
    expect(outcome).toHaveProperty("reason", expect.stringContaining(`the secret "NOWHERE" is not`));
    expect(await editing.get("/a")).toBe("1");
    expect(await editing.save("gateway.ts", answering("3"))).toMatchObject({ kind: "swapped" });
    expect(await editing.get("/a")).toBe("3");
  });
});
