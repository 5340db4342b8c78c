import type { Plan } from "../../compiler/passes/plan.ts";
import { BOOTSTRAP_FILE, RESOURCE_FILES } from "../../targets/envoy/files.ts";
import { envoy } from "../../targets/envoy/index.ts";
import { createEnvoyFiles, FILE_ORDER, type ResourceFile } from "./envoy-files.ts";
import { openFormerPlans } from "./former-plans.ts";
import { probe } from "./probe.ts";
import type { ProxySwap, SwapGround } from "./swap-proxy.ts";

/**
 * Envoy reads a file when it is moved into its folder, and says by its counters whether it took it. In their order
 * ({@link FILE_ORDER}), so that everything is swapped at once with the routes of clients. What Envoy refuses is taken back
 * in reverse.
 *
 * Only the routes are the new plan's alone. The other files also hold what requests of former plans still ask for. The
 * listener passes on every header that some condition read while this Envoy runs: it changes as rarely as possible, since
 * requests on connections of before go through the listener of before.
 */
export function openEnvoySwap(ground: SwapGround): ProxySwap {
  const { deployment } = ground;
  const formers = openFormerPlans(ground.plan);
  const files = createEnvoyFiles(ground);
  /** The plans that the listener was made for. */
  let listened: readonly Plan[] = [ground.plan];
  const textsOf = (plan: Plan): ReadonlyMap<string, string> =>
    new Map(envoy.emit(plan, deployment).map(({ path, text }) => [path, text]));
  /** With all that is still asked for by former plans; its routes are nobody's. */
  const sharedTexts = (plan: Plan): ReadonlyMap<string, string> => {
    const guards = [plan, ...listened].flatMap((one) => one.guards);
    const limits = [plan, ...listened].flatMap(({ gateway }) => gateway.limits);
    return textsOf({ ...formers.shared(plan), guards, gateway: { ...plan.gateway, limits } });
  };
  const goBack = async (changed: readonly (readonly [ResourceFile, string])[]): Promise<string> => {
    const stuck: string[] = [];
    for (const [file, text] of changed.toReversed()) {
      const problem = await files.move(file, text);
      if (problem !== undefined) stuck.push(`\nand it did not go back: ${problem}`);
    }
    return stuck.join("");
  };
  return {
    async take(plan) {
      const own = textsOf(plan);
      if (own.get(BOOTSTRAP_FILE) !== files.text(BOOTSTRAP_FILE))
        return "it would have to be started anew: end this command and start it again";
      const shared = sharedTexts(plan);
      const changed: (readonly [ResourceFile, string])[] = [];
      for (const file of FILE_ORDER) {
        const text = (file === "routes" ? own : shared).get(RESOURCE_FILES[file]);
        const present = files.text(RESOURCE_FILES[file]);
        if (text === undefined || text === present) continue;
        const refusal = await files.move(file, text);
        if (refusal !== undefined)
          return refusal + (await goBack([...changed, ...(present ? [[file, present] as const] : [])]));
        if (present !== undefined) changed.push([file, present]);
        if (file === "listeners") listened = [...listened, plan];
      }
      await probe(deployment.listen.port);
      formers.add(plan);
      return undefined;
    },
  };
}
