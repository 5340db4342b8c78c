import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A worker of NGINX. */
export interface Worker {
  readonly pid: number;
  /** It takes no more connections and ends with its last request. */
  readonly isLeaving: boolean;
}

/** NGINX says what a worker does in its title. */
const LEAVING = "shutting down";

/** The children of an NGINX master. */
export function workersOf(master: number): readonly Worker[] {
  return (fromProc(master) ?? fromPs(master)).map(({ pid, title }) => ({ pid, isLeaving: title.includes(LEAVING) }));
}

interface Titled {
  readonly pid: number;
  readonly title: string;
}

/** Linux (proc(5)); `undefined` where the kernel does not tell. */
function fromProc(master: number): readonly Titled[] | undefined {
  try {
    const children = readFileSync(`/proc/${master}/task/${master}/children`, "utf8").split(" ").filter(Boolean);
    return children.map((pid) => ({ pid: Number(pid), title: titleOf(pid) }));
  } catch {
    return undefined;
  }
}

function titleOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    // It has ended since it was listed.
    return LEAVING;
  }
}

function fromPs(master: number): readonly Titled[] {
  const listing = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
  return listing.split("\n").flatMap((line) => {
    const [, pid, parent, title = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(parent) === master ? [{ pid: Number(pid), title }] : [];
  });
}
