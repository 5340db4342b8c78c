import { expect, it } from "vitest";
import type { CompileSession } from "../../../cli/dev/compile-session.ts";
import { openEditLoop } from "../../../cli/dev/edit-loop.ts";
import type { Compilation } from "../../../compiler/compile.ts";

it("watches and shows nothing of a compilation that was under way at the end", async () => {
  const compiled = Promise.withResolvers<Compilation>();
  const session: CompileSession = {
    compile: () => compiled.promise,
    hasChanged: () => true,
    isMissing: () => false,
    close: () => {},
  };
  const told: string[] = [];
  const loop = openEditLoop({
    session,
    gateway: { swap: () => expect.fail("there is nothing to serve") },
    target: "node",
    failOn: "error",
    show: ({ kind }) => told.push(kind),
    onInputs: () => told.push("inputs"),
  });
  loop.edited();
  const closed = loop.close();
  compiled.resolve({ diagnostics: [], inputs: ["/gateway.ts"] });
  await closed;
  expect(told).toEqual([]);
});
