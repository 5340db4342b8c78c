import type { Plan } from "../../compiler/passes/plan.ts";
import type { Deployment } from "../target.ts";
import { accessLogFormat, emitAccessLogMaps } from "./access-log.ts";
import { canonicalPathMaps } from "./canonical-path.ts";
import { block, type Directive, directive } from "./directive.ts";
import { edge, emitTemporaryFiles } from "./edge.ts";
import { refusalHeaderMaps, refusalMaps } from "./error-pages.ts";
import { emitGuardUpstream } from "./guard.ts";
import { headSizeMap } from "./head-size.ts";
import { emitHeaderMaps } from "./headers.ts";
import { hostMap } from "./host.ts";
import { mapHashSizes } from "./map.ts";
import { type NumberedRoute, numberedRoutes } from "./numbered-routes.ts";
import { type PolicyClass, policyClasses } from "./policy-classes.ts";
import { DOLLAR, printConfiguration } from "./print.ts";
import { emitRelayUpstream, hasRelays } from "./relay.ts";
import { wellFormedMap } from "./request-form.ts";
import { requestIdMaps } from "./request-id.ts";
import { emitRouteTable } from "./route-table.ts";
import { emitRouteValues } from "./route-values.ts";
import { emitServer } from "./server.ts";
import { emitUpstreamServer } from "./upstream-server.ts";
import { emitTlsToUpstreams, emitUpstreamNames, emitUpstreams } from "./upstreams.ts";
import { variables } from "./variables.ts";

/** Everything inside `http`: what holds for all, then the maps, the pools, the server for clients, the one for the relay. */
export function emitHttp(plan: Plan, deployment: Deployment): readonly Directive[] {
  const routes = numberedRoutes(plan, deployment);
  const classes = policyClasses(routes);
  const tls = emitTlsToUpstreams(plan, variables.upstream);
  const maps = [...emitRequestMaps(plan), ...emitRouteMaps(plan, routes, classes), ...tls.http];
  const relayed = hasRelays(plan);
  const upstreamServer = relayed ? emitUpstreamServer(plan, deployment) : [];
  return [
    ...edge,
    ...emitTemporaryFiles(deployment),
    ...mapHashSizes([...maps, ...upstreamServer]),
    ...maps,
    accessLogFormat,
    emitGuardUpstream(deployment),
    ...(relayed ? [emitRelayUpstream(deployment)] : []),
    ...emitUpstreams(plan),
    emitServer(plan, deployment, classes, tls.server),
    ...upstreamServer,
  ];
}

/** The same for every gateway. */
const emitRequestMaps = (plan: Plan): readonly Directive[] => [
  block("geo", [DOLLAR], [directive("default", "$")]),
  ...requestIdMaps,
  wellFormedMap,
  headSizeMap,
  ...canonicalPathMaps,
  hostMap,
  ...refusalMaps,
  ...refusalHeaderMaps,
  ...emitHeaderMaps(plan),
  ...emitAccessLogMaps(plan),
];

function emitRouteMaps(
  plan: Plan,
  routes: readonly NumberedRoute[],
  classes: readonly PolicyClass[],
): readonly Directive[] {
  return [
    ...emitRouteTable(plan.paths, routes),
    ...emitRouteValues(plan, routes, classes),
    ...emitUpstreamNames(plan),
    ...distinct(routes.flatMap(({ adds }) => adds.http)),
    ...classes.flatMap(({ http }) => http),
  ];
}

/** Several routes may need the same map, which NGINX takes once. */
function distinct(directives: readonly Directive[]): readonly Directive[] {
  return [...new Map(directives.map((directive) => [printConfiguration([directive]), directive])).values()];
}
