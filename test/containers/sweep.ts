import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { getContainerRuntimeClient, Network } from "testcontainers";

// Removes containers, volumes and networks that a killed run left behind. Ryuk, which does that elsewhere, is an image
// itself and cannot be had where no registry answers. Each run has an id (machine, process, start time): a label of its
// containers and volumes and, since testcontainers gives networks no labels, a part of its networks' names. What belongs
// to a run that lives stays, so two runs side by side do not disturb each other.

const runLabel = "gatewright.test.run";
const networkName = /^gatewright-test_([0-9a-f]+-\d+-\d+)_/;
const machine = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
let networks = 0;
let volumes = 0;

/** The labels every container of a test must carry. */
export function runLabels(): Record<string, string> {
  return { [runLabel]: currentRun() };
}

/** A network of this run; a test must make its networks here. */
export function newNetwork(): Network {
  return new Network({ nextUuid: () => `gatewright-test_${currentRun()}_${process.pid}_${networks++}` });
}

export interface TestVolume {
  readonly name: string;
  remove(): Promise<void>;
}

/**
 * A volume in memory, empty and with an owner from the start; a test must make its volumes here. What is in it lasts as
 * long as a container uses it. (A plain volume belongs to root until a container whose image has its folder makes it its own.)
 */
export async function newVolume(options: { owner: number; group: number; mode: number }): Promise<TestVolume> {
  const { owner, group, mode } = options;
  const name = `gatewright-test_${currentRun()}_${process.pid}_${volumes++}`;
  const { dockerode } = (await getContainerRuntimeClient()).container;
  const rights = `uid=${owner},gid=${group},mode=${mode.toString(8)},size=64m,nosuid,nodev,noexec`;
  await dockerode.createVolume({
    Name: name,
    Labels: runLabels(),
    DriverOpts: { type: "tmpfs", device: "tmpfs", o: rights },
  });
  return { name, remove: () => dockerode.getVolume(name).remove() };
}

function currentRun(): string {
  const run = process.env.GATEWRIGHT_TEST_RUN;
  if (run === undefined) throw new Error("GATEWRIGHT_TEST_RUN is not set: sweep.ts must be vitest's globalSetup");
  return run;
}

/** vitest's globalSetup: sweeps dead runs before this one, and what is left of this one after it. */
export default async function setup(): Promise<() => Promise<void>> {
  const run = `${machine}-${process.pid}-${startTime(process.pid)}`;
  process.env.GATEWRIGHT_TEST_RUN = run; // the workers inherit it
  const removed = await sweep(isDead);
  if (removed > 0) console.log(`removed ${removed} objects of runs that were cut off`);
  return async () => {
    const left = await sweep((candidate) => candidate === run);
    if (left > 0) console.warn(`a test left ${left} objects behind; removed`);
  };
}

/** @returns how many containers, volumes and networks there were to remove */
async function sweep(unwanted: (run: string) => boolean): Promise<number> {
  const { dockerode } = (await getContainerRuntimeClient()).container;
  const labelled = await dockerode.listContainers({ all: true, filters: { label: [runLabel] } });
  const containers = labelled.filter(({ Labels }) => unwanted(Labels[runLabel] ?? ""));
  // Another sweep may be faster: an object that is gone by now is no failure.
  await Promise.allSettled(containers.map(({ Id }) => dockerode.getContainer(Id).remove({ force: true, v: true })));
  const { Volumes } = await dockerode.listVolumes({ filters: { label: [runLabel] } });
  const unused = (Volumes ?? []).filter(({ Labels }) => unwanted(Labels?.[runLabel] ?? ""));
  await Promise.allSettled(unused.map(({ Name }) => dockerode.getVolume(Name).remove()));
  const left = (await dockerode.listNetworks()).filter(({ Name }) => unwanted(networkName.exec(Name)?.[1] ?? ""));
  await Promise.allSettled(left.map(({ Id }) => dockerode.getNetwork(Id).remove()));
  return containers.length + unused.length + left.length;
}

/** Only a run of this machine can be known to be dead: the engine may be shared with others. */
function isDead(run: string): boolean {
  const [where, pid, started] = run.split("-");
  return where === machine && startTime(Number(pid)) !== started;
}

/** When a process started, which tells a process id that was used again; undefined if there is no such process. */
function startTime(pid: number): string | undefined {
  if (process.platform !== "linux") return isAlive(pid) ? "0" : undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Field 22, counted after the program's name, which may hold spaces (proc(5)).
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
