import type { Plan } from "../../compiler/passes/plan.ts";
import type { Target } from "../../model/targets.ts";
import { emitSidecar } from "../../targets/sidecar/index.ts";
import type { SidecarPart } from "./sidecar-part.ts";
import type { ProxyPart } from "./start-proxy.ts";

/** What came of new plans: they serve from now on, or everything is as it was. */
export type Swap =
  | { readonly isTaken: true }
  | { readonly isTaken: false; readonly refusedBy: string; readonly reason: string };

export interface Swaps {
  plans(): readonly Plan[];
  swap(plans: readonly Plan[]): Promise<Swap>;
}

/**
 * The order of a publication: the sidecar knows what the proxy will ask before the proxy asks it, and goes on knowing
 * what it asked until then. A proxy that refuses leaves the sidecar with guards that nobody asks for, so it goes back.
 */
export function createSwap(
  first: readonly Plan[],
  parts: { readonly target: Target; readonly sidecar: SidecarPart; readonly proxy: ProxyPart | undefined },
): Swaps {
  const { target, sidecar, proxy } = parts;
  let serving = first;
  const swap = async (plans: readonly Plan[]): Promise<Swap> => {
    const bySidecar = await sidecar.take(sidecarText(plans));
    if (bySidecar !== undefined) return { isTaken: false, refusedBy: "sidecar", reason: bySidecar };
    const byProxy = await proxy?.take(planOf(plans, target));
    if (byProxy !== undefined) {
      const stuck = await sidecar.take(sidecarText(serving));
      const also = stuck === undefined ? "" : `\nand the sidecar did not go back: ${stuck}`;
      return { isTaken: false, refusedBy: target, reason: `${byProxy}${also}` };
    }
    serving = plans;
    return { isTaken: true };
  };
  let turn: Promise<unknown> = Promise.resolve();
  return {
    plans: () => serving,
    swap(plans) {
      const done = turn.then(() => swap(plans));
      turn = done.catch(() => {});
      return done;
    },
  };
}

export function planOf(plans: readonly Plan[], target: Target): Plan {
  const plan = plans.find((candidate) => candidate.target === target);
  if (!plan) throw new Error(`there is no plan for ${target}`);
  return plan;
}

export function sidecarText(plans: readonly Plan[]): string {
  const [artifact] = emitSidecar(plans);
  if (!artifact) throw new Error("the sidecar has no configuration");
  return artifact.text;
}
