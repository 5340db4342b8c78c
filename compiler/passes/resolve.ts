import { isAddressBlock } from "../../model/client-address.ts";
import type { Declaration } from "../declaration/nodes.ts";
import type { Report } from "../diagnostics/report.ts";
import { GATEWAY_VERSION, type Gateway } from "../ir/gateway.ts";
import { resolveCallers } from "./resolve/callers.ts";
import { resolveLimits } from "./resolve/limits.ts";
import { createLink, type Link, type ResolveOptions } from "./resolve/link.ts";
import { resolveRoutes } from "./resolve/routes.ts";
import { resolveStores } from "./resolve/stores.ts";
import { resolveUpstreams } from "./resolve/upstreams.ts";

/** Links the declaration: names for references, defaults filled, inherited policies on each route, arrows as data. */
export function resolve(declaration: Declaration, options: ResolveOptions, report: Report): Gateway {
  const link = createLink(declaration, options, report);
  const { gateway } = declaration;
  const upstreams = resolveUpstreams(link);
  const stores = resolveStores(link);
  const callers = resolveCallers(link, upstreams, stores);
  const limits = resolveLimits(link, stores);
  return {
    version: GATEWAY_VERSION,
    targets: [...new Set(gateway.targets)],
    instances: gateway.instances ?? 1,
    trust: resolveTrust(link),
    upstreams: [...upstreams.values()],
    stores: [...stores.values()],
    callers: [...callers.values()],
    limits: [...limits.values()],
    routes: [...resolveRoutes(link, { upstreams, callers, limits })],
  };
}

function resolveTrust(link: Link): string[] {
  const { gateway, gatewayNode } = link.declaration;
  const trust = gateway.clientAddress?.trust ?? [];
  for (const [index, block] of trust.entries())
    if (!isAddressBlock(block))
      link.report.add("client-address/invalid", { block }, link.at(gatewayNode, ["clientAddress", "trust", index]));
  return [...trust];
}
