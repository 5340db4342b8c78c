import { mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../../cli/dev/ports.ts";
import { startDev } from "../../prove/edits/dev-process.ts";
import { type Spread, spreadOf } from "../statistics.ts";

/** The first ones find code that V8 has not compiled yet. */
const WARM_UP = 5;
const EDITS = 15;
const SERVED_WITHIN_MS = 60_000;
/** Nobody saves again at once: by then the process that runs the next gateway.ts has loaded what it needs. */
const PAUSE_MS = 300;

/** Milliseconds from an edit of one route to its diagnostics, types included, as a `dev` that watches says. */
export async function measureEdits(main: string, file: string, folder: string): Promise<Spread> {
  const text = readFileSync(file, "utf8");
  const place = mkdtempSync(join(folder, "edited-"));
  const live = join(place, "live");
  mkdirSync(live);
  const write = (edited: string): void => {
    writeFileSync(join(place, "next"), edited);
    renameSync(join(place, "next"), join(place, "gateway.ts"));
  };
  write(text);
  const dev = await startDev(["--target", "node", "--port", String(await freePort())], place, live, main);
  try {
    for (let edit = 1; edit <= WARM_UP + EDITS; edit++) {
      write(text.replace('timeout: "2s"', `timeout: "${2_000 + edit}ms"`));
      const { event } = await dev.outcome(SERVED_WITHIN_MS);
      if (event !== "swapped") throw new Error(`an edit of ${file} was not served`);
      await sleep(PAUSE_MS);
    }
    return spreadOf(dev.toDiagnostics.slice(WARM_UP));
  } finally {
    await dev.stop();
  }
}
