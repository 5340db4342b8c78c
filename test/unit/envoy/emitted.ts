import type { Plan } from "../../../compiler/passes/plan.ts";
import { envoy } from "../../../targets/envoy/index.ts";
import { type Deployment, STANDARD_OUTPUT } from "../../../targets/target.ts";

export const deployment: Deployment = {
  listen: { host: "0.0.0.0", port: 8080 },
  configDir: "/etc/gatewright/envoy",
  runDir: "/run/gatewright",
  adminPort: 9901,
  breakerFeedPort: 9902,
  accessLog: STANDARD_OUTPUT,
  workers: undefined,
};

/** The JSON of one artifact. */
export function emittedFile(plan: Plan, path: string): unknown {
  const artifact = envoy.emit(plan, deployment).find((one) => one.path === path);
  if (!artifact) throw new Error(`no artifact ${path}`);
  return JSON.parse(artifact.text);
}

/** What is at a path of names and indexes; `undefined` where there is nothing. A name in `[]` finds by `name`. */
export function at(value: unknown, ...path: readonly (string | number | readonly [string])[]): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== "object" || here === null) return undefined;
    if (typeof step === "object") here = listOf(here).find((item) => at(item, "name") === step[0]);
    else here = Reflect.get(here, step);
  }
  return here;
}

export function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`no list: ${JSON.stringify(value)}`);
  return value;
}

/** The HTTP connection manager of the listener that takes requests of clients. */
export function connectionManager(plan: Plan): unknown {
  const listeners = emittedFile(plan, "listeners/listeners.json");
  return at(listeners, "resources", ["gateway"], "filter_chains", 0, "filters", 0, "typed_config");
}

/** The routes in their order. */
export function routes(plan: Plan): readonly unknown[] {
  return listOf(at(emittedFile(plan, "routes/gateway.json"), "resources", 0, "virtual_hosts", 0, "routes"));
}

export function cluster(plan: Plan, name: string): unknown {
  return at(emittedFile(plan, "clusters/clusters.json"), "resources", [name]);
}
