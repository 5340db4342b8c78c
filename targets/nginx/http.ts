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
import { type PolicyClass, policyClasses } from "./policy-classes.ts";
import { DOLLAR, printConfiguration } from "./print.ts";
import { emitRelayUpstream, hasRelays } from "./relay.ts";
import { wellFormedMap } from "./request-form.ts";
import { requestIdMaps } from "./request-id.ts";
import { kindsOf } from "./route-kinds.ts";
import { emitRouteTable } from "./route-table.ts";
import { emitRouteValues } from "./route-values.ts";
import { type RoutedPath, routedPaths } from "./routed-paths.ts";
import { emitServer } from "./server.ts";
import { emitUpstreamServer } from "./upstream-server.ts";
import { emitTlsToUpstreams, emitUpstreamNames, emitUpstreams } from "./upstreams.ts";
import { variables } from "./variables.ts";

/** Everything inside `http`: what holds for all, then the maps, the pools, the server for clients, the one for the relay. */
export function emitHttp(plan: Plan, deployment: Deployment): readonly Directive[] {
  const paths = routedPaths(plan, deployment);
  const classes = policyClasses(paths.flatMap(({ routes }) => routes));
  const tls = emitTlsToUpstreams(plan, variables.upstream);
  // The large ones first. NGINX takes 1.6 MB for reading any map and frees it; below the tables that stay, that memory is
  // used again for the next map, where the C library would else give it back and fetch it anew, page by page.
  const maps = [...emitRouteMaps(plan, paths, classes), ...emitRequestMaps(plan), ...tls.http];
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
  paths: readonly RoutedPath[],
  classes: readonly PolicyClass[],
): readonly Directive[] {
  const kinds = kindsOf(plan, paths, classes);
  return [
    ...emitRouteTable(kinds),
    ...emitRouteValues(plan, kinds),
    ...emitUpstreamNames(plan),
    ...distinct(paths.flatMap(({ routes }) => routes.flatMap(({ adds }) => adds.http))),
    ...classes.flatMap(({ http }) => http),
  ];
}

/** Several routes may need the same map, which NGINX takes once. */
function distinct(directives: readonly Directive[]): readonly Directive[] {
  return [...new Map(directives.map((directive) => [printConfiguration([directive]), directive])).values()];
}
