import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DRAIN_DEADLINE_MS } from "../../model/deadlines.ts";
import { RESOURCE_FILES } from "../../targets/envoy/files.ts";
import { envoyStats } from "./envoy-admin.ts";
import type { ProxyGround } from "./swap-proxy.ts";
import { waitUntil } from "./wait-until.ts";

export type ResourceFile = keyof typeof RESOURCE_FILES;

/** One needs the other: clusters, the relay's way to them, listeners, at last the routes of clients. */
export const FILE_ORDER: readonly ResourceFile[] = ["clusters", "upstreamRoutes", "listeners", "routes"];

/** What Envoy reads again while it runs. */
export interface EnvoyFiles {
  /** What lies there now; `undefined` if nothing does. */
  text(path: string): string | undefined;
  /** Moves a text in and waits until Envoy has taken it. @returns why it does not */
  take(file: ResourceFile, text: string): Promise<string | undefined>;
  /** The same, and waits until nothing is left of what it replaces. */
  move(file: ResourceFile, text: string): Promise<string | undefined>;
}

const TAKE_LIMIT_MS = 15_000;
const LOOK_MS = 3;

const LISTENER_DRAINS = `this edit changes Envoy's listener: served when no client is connected any more, or after ${DRAIN_DEADLINE_MS / 1_000} s`;

const WARMING = "listener_manager.total_listeners_warming";
/** Of clients, to a listener and to those that it replaced. */
const CONNECTIONS = "http.gateway.downstream_cx_active";
/** What a replaced listener took in its last moment is counted by then. */
const UNCONNECTED_MS = 100;

/** How the counters of each subscription begin. */
const COUNTERS: Readonly<Record<ResourceFile, string>> = {
  clusters: "cluster_manager.cds",
  listeners: "listener_manager.lds",
  routes: "http.gateway.rds.gateway",
  upstreamRoutes: "http.upstreams.rds.upstreams",
};

/** Gauges that are above zero while what was read is being made ready, or what it replaces is being left. */
const BUSY: Readonly<Record<ResourceFile, readonly string[]>> = {
  clusters: ["cluster_manager.warming_clusters"],
  listeners: [WARMING, "listener_manager.total_listeners_draining", "listener_manager.total_filter_chains_draining"],
  routes: [],
  upstreamRoutes: [],
};

export function createEnvoyFiles({ directory, deployment, child, onComplaint, note }: ProxyGround): EnvoyFiles {
  const stage = join(directory, "next");
  let complaint = "";
  onComplaint((line) => {
    if (line.includes("rejected") || line.includes("update failed") || line.includes("Unable to")) complaint = line;
  });
  const statsOf = (file: ResourceFile) => {
    const names = [COUNTERS[file], ...BUSY[file], CONNECTIONS].map((name) => name.replaceAll(".", "\\."));
    return envoyStats(deployment.adminPort, `^(${names.join("|")})`);
  };
  const place = (file: ResourceFile): string => join(deployment.configDir, RESOURCE_FILES[file]);
  /** Where nobody watches, on the same file system. */
  const moveIn = (file: ResourceFile, text: string): void => {
    const staged = join(stage, RESOURCE_FILES[file]);
    for (const path of [staged, place(file)]) mkdirSync(dirname(path), { recursive: true });
    writeFileSync(staged, text);
    renameSync(staged, place(file));
  };
  const take = async (file: ResourceFile, text: string): Promise<string | undefined> => {
    const counter = (name: string) => `${COUNTERS[file]}.${name}`;
    const before = await statsOf(file);
    complaint = "";
    moveIn(file, text);
    // Nobody has subscribed to it yet: it is read by whoever does.
    if (!before.has(counter("update_success"))) return undefined;
    let hasRefused = false;
    const isRead = async (): Promise<boolean> => {
      const now = await statsOf(file);
      const grew = (name: string) => (now.get(counter(name)) ?? 0) > (before.get(counter(name)) ?? 0);
      hasRefused = grew("update_rejected") || grew("update_failure");
      return hasRefused || grew("update_success");
    };
    const isOver = await waitUntil(isRead, { withinMs: TAKE_LIMIT_MS, everyMs: LOOK_MS, giveUp: child.hasEnded });
    if (isOver && !hasRefused) return undefined;
    return isOver ? complaint || `it refused ${RESOURCE_FILES[file]}` : `it did not read ${RESOURCE_FILES[file]}`;
  };
  return {
    text(path) {
      try {
        return readFileSync(join(deployment.configDir, path), "utf8");
      } catch {
        return undefined;
      }
    },
    take,
    async move(file, text) {
      const refusal = await take(file, text);
      if (refusal !== undefined || BUSY[file].length === 0) return refusal;
      if (file === "listeners") note(LISTENER_DRAINS);
      let unconnectedSince: number | undefined;
      const isSettled = async (): Promise<boolean> => {
        const now = await statsOf(file);
        if (BUSY[file].every((name) => now.get(name) === 0)) return true;
        // Envoy drains a replaced listener for its whole time, even if nobody is connected.
        const isLeft = file === "listeners" && now.get(WARMING) === 0 && now.get(CONNECTIONS) === 0;
        unconnectedSince = isLeft ? (unconnectedSince ?? performance.now()) : undefined;
        return unconnectedSince !== undefined && performance.now() - unconnectedSince >= UNCONNECTED_MS;
      };
      const withinMs = DRAIN_DEADLINE_MS + TAKE_LIMIT_MS;
      const isDone = await waitUntil(isSettled, { withinMs, everyMs: LOOK_MS, giveUp: child.hasEnded });
      return isDone ? undefined : `${RESOURCE_FILES[file]} has not taken effect after ${withinMs / 1_000} s`;
    },
  };
}
