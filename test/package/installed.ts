import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { startLocalRegistry } from "./local-registry.ts";

export const root = join(import.meta.dirname, "../..");

/** A machine with nothing of ours: an empty home, a folder with the tarball, and one for the new project. */
export interface Machine {
  readonly folder: string;
  readonly tarball: string;
  /** The unpacked tarball. */
  readonly unpacked: string;
  readonly project: string;
  run(command: string, folder?: string): Promise<Ran>;
  /** Starts a command, to be stopped; `written` resolves once its output has this. */
  start(command: string): Started;
  remove(): void;
}

export interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  written(pattern: RegExp): Promise<RegExpExecArray>;
  /** SIGTERM to all of it; resolves once all has ended. */
  stop(): Promise<void>;
}

/** Packs this checkout. */
export async function packedMachine(): Promise<Machine> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "gatewright-package-")));
  for (const name of ["home", "project", "packed"]) mkdirSync(join(folder, name));
  const project = join(folder, "project");
  const run = (command: string, place = project) => runShell(command, place, environmentOf(folder));
  await mustRun(run, `npm pack --pack-destination ${join(folder, "packed")}`, root);
  const [name = ""] = readdirSync(join(folder, "packed"));
  const tarball = join(folder, "packed", name);
  await mustRun(run, `tar -xzf ${tarball}`, folder);
  return {
    ...{ folder, tarball, unpacked: join(folder, "package"), project, run },
    start: (command) => startShell(command, project, environmentOf(folder)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Installs the tarball into the empty project as a user does, from a registry on this machine. */
export async function install(machine: Machine): Promise<void> {
  const registry = await startLocalRegistry(root);
  try {
    await mustRun(machine.run, `npm install --registry ${registry.url} --save-dev ${machine.tarball}`);
  } finally {
    await registry.close();
  }
}

async function mustRun(run: Machine["run"], command: string, folder?: string): Promise<void> {
  const { exitCode, stdout, stderr } = await run(command, folder);
  if (exitCode !== 0) throw new Error(`${command} ended with ${exitCode}\n${stdout}${stderr}`);
}

/** No setting of npm's, which `npm test` hands down, no program of this checkout, and no registry but one that is named. */
function environmentOf(folder: string): NodeJS.ProcessEnv {
  const others = (process.env.PATH ?? "").split(delimiter).filter((place) => !place.startsWith(root));
  return {
    PATH: [dirname(process.execPath), ...others].join(delimiter),
    HOME: join(folder, "home"),
    NO_COLOR: "1",
    ...{ npm_config_registry: "http://127.0.0.1:9", npm_config_audit: "false", npm_config_fund: "false" },
    ...{ npm_config_update_notifier: "false" },
  };
}

async function runShell(command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Ran> {
  const child = spawn("sh", ["-c", command], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  return new Promise((settle, fail) => {
    child.once("error", fail);
    child.once("close", (exitCode) => settle({ exitCode, stdout, stderr }));
  });
}

function startShell(command: string, cwd: string, env: NodeJS.ProcessEnv): Started {
  // A group of its own, so that a signal reaches npx and all that it started.
  const child = spawn("sh", ["-c", command], { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let output = "";
  const listeners = new Set<() => void>();
  const heard = (data: unknown): void => {
    output += data;
    for (const listener of listeners) listener();
  };
  child.stdout.on("data", heard);
  child.stderr.on("data", heard);
  const ended = new Promise<void>((settle) => {
    child.once("close", () => settle());
  });
  return {
    written: (pattern) =>
      new Promise((settle, fail) => {
        const look = (): void => {
          const found = pattern.exec(output);
          if (!found) return;
          listeners.delete(look);
          settle(found);
        };
        listeners.add(look);
        look();
        void ended.then(() => fail(new Error(`${command} ended without having written ${pattern}:\n${output}`)));
      }),
    async stop() {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
      await ended;
    },
  };
}
