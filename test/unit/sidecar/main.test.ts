import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { equal, sidecarConfig } from "../../harness/sidecar-config.ts";
import { askGuard, heard, scratch, spawnSidecar, writeConfig } from "./sidecar-process.ts";

const open = sidecarConfig({ guards: { "g-1": { allow: [], limits: [] } } });
const closed = sidecarConfig({ guards: { "g-2": { allow: [equal("method", "POST")], limits: [] } } });

describe("a sidecar that cannot start", () => {
  it.each([
    ["a mistake in its arguments", ["--confg", "x"], /^sidecar: Unknown option '--confg'.*\n$/],
    [
      "a file that is not there",
      ["--config", "/nowhere.json", "--run-dir", "/tmp"],
      /^sidecar: there is no config.*\n$/,
    ],
  ])("says why in one line, without a stack (%s)", async (_, args, line) => {
    const sidecar = spawnSidecar(args);
    expect(await sidecar.ended).toBe(1);
    expect(sidecar.errors()).toMatch(line);
  });
});

describe("a running sidecar", () => {
  it("takes the place of one that was killed; its sockets are for owner and group alone", async () => {
    const runDir = join(scratch(), "run");
    const args = ["--config", writeConfig(scratch(), open), "--run-dir", runDir, "--state-dir", scratch()];
    const first = spawnSidecar(args);
    await heard(first, "ready");
    first.process.kill("SIGKILL");
    await first.ended;
    await heard(spawnSidecar(args), "ready");
    expect(await askGuard(runDir, "g-1")).toBe("allowed");
    expect((statSync(runDir).mode & 0o777).toString(8)).toBe("750");
    for (const name of ["guard.sock", "relay.sock"]) {
      expect((statSync(join(runDir, name)).mode & 0o777).toString(8)).toBe("660");
    }
  });

  it("takes a new configuration on SIGHUP, and keeps the one it has when the new one is bad", async () => {
    const directory = scratch();
    const config = writeConfig(directory, open);
    const sidecar = spawnSidecar(["--config", config, "--run-dir", directory, "--state-dir", directory]);
    await heard(sidecar, "ready");
    writeConfig(directory, { ...closed, version: 2 });
    sidecar.process.kill("SIGHUP");
    await heard(sidecar, "configuration-refused");
    expect(sidecar.events()).toContainEqual(expect.objectContaining({ reason: expect.stringContaining("version 2") }));
    expect(await askGuard(directory, "g-2")).toBe("unknown_guard");
    writeConfig(directory, closed);
    sidecar.process.kill("SIGHUP");
    await heard(sidecar, "configuration-taken");
    expect(await askGuard(directory, "g-1")).toBe("allowed");
    expect(await askGuard(directory, "g-2")).toBe("insufficient_permissions");
  });

  it("loads nothing of the compiler", () => {
    const script = `
      import { registerHooks } from "node:module";
      const loaded = [];
      registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
      await import(process.argv[1]);
      console.log(loaded.join("\\n"));
    `;
    const main = new URL("../../../sidecars/main.ts", import.meta.url).href;
    const loaded = execFileSync(process.execPath, ["--input-type=module", "-e", script, main], { encoding: "utf8" });
    expect(loaded).toContain("sidecars/start.ts");
    expect(loaded).not.toMatch(/node_modules\/(typescript|acorn|commander|express)\/|\/(compiler|dsl|cli|targets)\//);
  });
});
