import type { Plan } from "../compiler/passes/plan.ts";
import { targets } from "../targets/index.ts";
import { emitSidecar } from "../targets/sidecar/index.ts";
import type { Artifact, Deployment } from "../targets/target.ts";
import { printPlanJson } from "./plan-json.ts";

/** All that `build` writes, by path in the out folder. */
export function emitAll(
  plans: readonly Plan[],
  deployments: Readonly<Record<"envoy" | "nginx", Deployment>>,
): readonly Artifact[] {
  const proxies = plans.flatMap((plan) => (plan.target === "node" ? [] : [{ plan, target: plan.target }]));
  const artifacts = proxies.flatMap(({ plan, target }) =>
    inFolder(target, targets[target].emit(plan, deployments[target])),
  );
  return [...artifacts, ...inFolder("sidecar", emitSidecar(plans)), { path: "plan.json", text: printPlanJson(plans) }];
}

export function inFolder(folder: string, artifacts: readonly Artifact[]): readonly Artifact[] {
  return artifacts.map(({ path, text }) => ({ path: `${folder}/${path}`, text }));
}
