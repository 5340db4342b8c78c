import type { Server } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import type { LogEntry } from "../model/log-entry.ts";
import type { SidecarConfig } from "../sidecars/config.ts";
import { type Ask, createAsk } from "../sidecars/guard/ask.ts";
import { type Generation, Living } from "../sidecars/living.ts";
import type { Log, LogFields } from "../sidecars/log/log.ts";
import type { Outside } from "../sidecars/outside.ts";
import { createCompose } from "../sidecars/relay/compose.ts";
import { createFront } from "../sidecars/relay/front.ts";
import type { Upstreams } from "../sidecars/relay/upstreams.ts";
import { whenKnown } from "../sidecars/when-known.ts";

/** A sidecar of this process that serves by connections in memory. */
export interface Run {
  readonly generation: Generation;
  readonly living: Living;
}

const silent = (): void => {};

/** @throws StartError if the configuration contradicts itself: a defect of the compiler */
export async function openRun(config: SidecarConfig, outside: Outside): Promise<Run> {
  const living = new Living({
    outside,
    log: { info: silent, warn: silent, error: silent, request: silent, flush: () => Promise.resolve() },
    // The URL of a Redis that nobody connects to.
    secret: () => "redis://in-memory",
    stateDir: "",
    proxyRunDir: undefined,
  });
  const generation = await living.build(config);
  // Keys are there already, and are only to be imported.
  while (generation.waitingFor().length > 0) await turn();
  return { generation, living };
}

/** Is told what a request comes to. */
export interface Witness {
  onLogged(entry: LogEntry): void;
  /** What is logged beside the line of the request, or only known. */
  onReason(reason: string): void;
  /** A defect of the gateway. */
  onBug(stack: string): void;
}

/** The front for one request: all that it calls and logs belongs to that request. */
export function openFront({ generation }: Run, upstreams: Upstreams, witness: Witness): Server {
  const log = logFor(witness);
  const asked = createAsk((id) => generation.guards.get(id), log);
  const ask: Ask = (id, request) =>
    whenKnown(asked(id, request), (verdict) => {
      if (!verdict.allowed && verdict.reason !== undefined) witness.onReason(verdict.reason);
      return verdict;
    });
  const calls = { ...generation.front.calls, upstreams };
  const findRelay = (id: string) => {
    const live = generation.relays.get(id);
    return live && { relay: live.relay, world: calls };
  };
  const world = { ...generation.front, calls, findRelay };
  return createFront({ world: () => world, ask, compose: createCompose(ask, log), log });
}

function logFor(witness: Witness): Log {
  return {
    info: silent,
    warn: (event, fields = {}) => {
      if (event === "step-failed") witness.onReason(`step ${fields.step}: ${fields.reason}`);
    },
    error: (_event, fields: LogFields = {}) => witness.onBug(String(fields.stack)),
    request: (entry) => witness.onLogged(entry),
    flush: () => Promise.resolve(),
  };
}
