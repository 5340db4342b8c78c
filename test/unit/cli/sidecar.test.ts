import { describe, expect, it } from "vitest";
import { authorFolder } from "../load/author-folder.ts";
import { runCommand } from "./command-line.ts";

describe("gatewright sidecar ends with what is wrong with its configuration", () => {
  it.each([
    [
      "another version",
      `{ "version": 2 }`,
      `has version 2; this sidecar reads version 1: build it again with the same gatewright`,
    ],
    ["no version", `{}`, "this sidecar reads version 1"],
    ["no object", `[1]`, "this sidecar reads version 1"],
    ["no JSON", `{ "version": 1,`, "sidecar.json is not JSON: "],
    ["an empty file", "", "sidecar.json is not JSON: "],
    ["another form", `{ "version": 1 }`, "sidecar.json is not as it should be at "],
  ])("%s", async (_, text, sentence) => {
    const folder = authorFolder({ "sidecar.json": text });
    const args = ["sidecar", "--config", "sidecar.json", "--run-dir", "run"];
    const { exitCode, stdout, stderr } = await runCommand(args, { folder: folder("") });
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(/^sidecar: .*\n$/);
  });

  it("no file", async () => {
    const folder = authorFolder({});
    const args = ["sidecar", "--config", "sidecar.json", "--run-dir", "run"];
    const { exitCode, stderr } = await runCommand(args, { folder: folder("") });
    expect([exitCode, stderr]).toEqual([
      1,
      "sidecar: there is no configuration at sidecar.json: gatewright build writes it\n",
    ]);
  });

  it("a folder in place of a file", async () => {
    const folder = authorFolder({ "sidecar.json/x": "" });
    const args = ["sidecar", "--config", "sidecar.json", "--run-dir", "run"];
    const { exitCode, stderr } = await runCommand(args, { folder: folder("") });
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^sidecar: cannot read sidecar\.json: .*\n$/)]);
  });
});
