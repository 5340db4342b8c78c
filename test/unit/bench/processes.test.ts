import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cpuMicroseconds, familyOf, fineCpuMilliseconds } from "../../../scripts/bench/processes.ts";

const hundredths = 10;

test("the fine measure of CPU says what the coarse one says, and less than a hundredth of a second too", async () => {
  const child = spawn(process.execPath, [
    "-e",
    // By its own CPU, not by the clock: on a busy machine it waits for most of its time.
    "while (process.cpuUsage().user < 300_000); setInterval(() => {}, 1000)",
  ]);
  try {
    const pid = child.pid ?? 0;
    await expect.poll(() => cpuMicroseconds({ role: "load", pid }), { timeout: 20_000 }).toBeGreaterThan(200_000);
    execFileSync("kill", ["-STOP", String(pid)]);
    await expect.poll(() => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.[0]).toBe("T");
    const fine = fineCpuMilliseconds(familyOf(pid));
    const coarse = cpuMicroseconds({ role: "load", pid }) / 1_000;
    expect(Math.abs(fine - coarse)).toBeLessThan(3 * hundredths);
    expect(fine % hundredths).not.toBe(0);
  } finally {
    child.kill("SIGKILL");
  }
});
