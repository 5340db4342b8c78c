import type { Log } from "../log/log.ts";
import { createRepeatedWarnings } from "../log/repeated.ts";
import { whenKnown } from "../when-known.ts";
import type { CompiledGuard } from "./compile-guards.ts";
import { decide, type World } from "./decide.ts";
import type { GuardRequest } from "./request-view.ts";
import { refused, type Verdict } from "./verdict.ts";

/** A guard together with the world of its generation. */
export interface LiveGuard {
  readonly guard: CompiledGuard;
  readonly world: World;
}

/** The verdict of the guard with an id; how doors, relay and front ask. */
export type Ask = (guardId: string | undefined, request: GuardRequest) => Verdict | Promise<Verdict>;

/** An unknown id is a 503, and every 503 for a reason of ours is in the log with that reason. */
export function createAsk(find: (id: string) => LiveGuard | undefined, log: Log): Ask {
  const warn = createRepeatedWarnings(log, () => performance.now());
  const note = (verdict: Verdict, guardId: string, requestId: string): Verdict => {
    if (!verdict.allowed && verdict.reason !== undefined && verdict.status !== 401) {
      const { code, reason } = verdict;
      warn("refused", `${guardId} ${code}`, { code, reason, guard: guardId, requestId });
    }
    return verdict;
  };
  return (guardId, request) => {
    const live = guardId === undefined ? undefined : find(guardId);
    if (live === undefined) {
      const reason = "no such guard in this sidecar.json or the one before: publish the sidecar before the proxy";
      return note(refused("unknown_guard", { reason }), guardId ?? "(none)", request.requestId);
    }
    const verdict = decide(request, live.guard, live.world);
    return whenKnown(verdict, (known) => note(known, live.guard.id, request.requestId));
  };
}
