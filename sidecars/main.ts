import { loadConfig } from "./load-config.ts";
import { logBug } from "./log/bugs.ts";
import { type Log, openLog } from "./log/log.ts";
import { HELP, readOptions } from "./options.ts";
import { type RunningSidecar, startSidecar } from "./start.ts";
import { StartError } from "./start-error.ts";

/** Exit codes: 0 after a drain, 1 if the sidecar could not start, or ended by a second signal. */
export async function runSidecar(args: readonly string[]): Promise<number> {
  const log = openLog();
  try {
    const options = readOptions(args, process.env);
    if (options === undefined) {
      process.stdout.write(HELP);
      return 0;
    }
    const sidecar = await startSidecar({ ...options, config: loadConfig(options.configPath), log });
    log.info("started", { pid: process.pid });
    sidecar.ready.then(() => log.info("ready"));
    process.on("SIGHUP", () => void reload(sidecar, options.configPath, log));
    await firstSignal();
    log.info("draining");
    for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(1));
    await sidecar.drain();
    log.info("stopped");
    await log.flush();
    return 0;
  } catch (error) {
    process.stderr.write(error instanceof StartError ? `sidecar: ${error.message}\n` : bugReport(error));
    return 1;
  }
}

async function reload(sidecar: RunningSidecar, path: string, log: Log): Promise<void> {
  try {
    await sidecar.reload(loadConfig(path));
    log.info("configuration-taken");
  } catch (error) {
    if (error instanceof StartError) log.error("configuration-refused", { reason: error.message });
    else logBug(log, "reload", error);
  }
}

function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });
}

function bugReport(error: unknown): string {
  const stack = error instanceof Error ? error.stack : String(error);
  return `sidecar: this is a defect of gatewright, please report it.\n${stack}\n`;
}

if (import.meta.main) process.exitCode = await runSidecar(process.argv.slice(2));
