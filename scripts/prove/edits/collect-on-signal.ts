import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Loaded before a program of Node (`--import`): at SIGUSR2 it collects its garbage and says what is left, in bytes, in
 * `<folder>/<pid>.live`. What a process holds beyond that is what V8 did not care to collect yet, which on a large machine
 * is hundreds of megabytes and says nothing about what grows.
 */
const folder = process.env.GATEWRIGHT_LIVE_MEMORY ?? ".";
setFlagsFromString("--expose-gc");
const collect: unknown = runInNewContext("gc");
if (typeof collect !== "function") throw new Error("this Node has no gc()");

process.on("SIGUSR2", () => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  const file = join(folder, `${process.pid}.live`);
  writeFileSync(`${file}.new`, String(heapUsed + external));
  renameSync(`${file}.new`, file);
});
