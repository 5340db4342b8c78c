/** Loaded before a program: writes the most memory that it ever had, in megabytes, to a file beside its end. */
import { writeFileSync } from "node:fs";

process.on("exit", () => {
  const { GATEWRIGHT_BENCH_PEAK: file } = process.env;
  if (file !== undefined) writeFileSync(file, String(process.resourceUsage().maxRSS / 1_024));
});
