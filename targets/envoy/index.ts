import type { Plan } from "../../compiler/passes/plan.ts";
import type { Artifact, Deployment, Emitter } from "../target.ts";
import { emitBootstrap, emitStandaloneBootstrap } from "./bootstrap.ts";
import { emitClusters } from "./clusters.ts";
import { BOOTSTRAP_FILE, fileSource, RESOURCE_FILES } from "./files.ts";
import { emitListener } from "./listener.ts";
import { printJson, printResources } from "./print.ts";
import { LEVELS_ABOVE_BRANCHES } from "./route-tree.ts";
import { emitRoutes, isTree, ROUTES } from "./routes.ts";
import { emitUpstreamListener, emitUpstreamRoutes, UPSTREAM_ROUTES } from "./upstream-listener.ts";

export { envoyArguments } from "./command-line.ts";

/** A plan as files for Envoy 1.40 and later: what it starts with, and what it reads again when it changes. */
export const envoy: Emitter = { emit: emitEnvoy, emitForValidation };

function emitEnvoy(plan: Plan, deployment: Deployment): readonly Artifact[] {
  const routes = fileSource(deployment, RESOURCE_FILES.routes);
  const upstreamRoutes = fileSource(deployment, RESOURCE_FILES.upstreamRoutes);
  const forClients = emitListener(plan, deployment, { rds: { route_config_name: ROUTES, config_source: routes } });
  const forRelays = emitUpstreamListener(deployment, {
    rds: { route_config_name: UPSTREAM_ROUTES, config_source: upstreamRoutes },
  });
  const hasRelays = plan.relays.length > 0;
  return [
    printJson(BOOTSTRAP_FILE, emitBootstrap(deployment)),
    printResources(
      RESOURCE_FILES.listeners,
      "listener.v3.Listener",
      hasRelays ? [forClients, forRelays] : [forClients],
    ),
    printResources(RESOURCE_FILES.clusters, "cluster.v3.Cluster", emitClusters(plan, deployment.runDir)),
    printResources(
      RESOURCE_FILES.routes,
      "route.v3.RouteConfiguration",
      [emitRoutes(plan)],
      isTree(plan) ? LEVELS_ABOVE_BRANCHES : undefined,
    ),
    ...(hasRelays
      ? [printResources(RESOURCE_FILES.upstreamRoutes, "route.v3.RouteConfiguration", [emitUpstreamRoutes(plan)])]
      : []),
  ];
}

/**
 * The same gateway as one file that names no other, to be judged by `envoy --mode validate`: that mode reads what
 * bootstrap.json holds, not what it subscribes to. Never deployed.
 */
function emitForValidation(plan: Plan, deployment: Deployment): Artifact {
  const forClients = emitListener(plan, deployment, { route_config: emitRoutes(plan) });
  const forRelays = emitUpstreamListener(deployment, { route_config: emitUpstreamRoutes(plan) });
  return printJson(
    "validate.json",
    emitStandaloneBootstrap(deployment, {
      listeners: plan.relays.length > 0 ? [forClients, forRelays] : [forClients],
      clusters: emitClusters(plan, deployment.runDir),
    }),
  );
}
