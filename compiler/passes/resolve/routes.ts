import { DEFAULT_MAX_BODY_BYTES } from "../../../model/sizes.ts";
import { formatRate } from "../../../model/values.ts";
import type { DeclaredLayer, DeclaredOf, DeclaredRoute } from "../../declaration/nodes.ts";
import type { Caller, Group, Limit, Route, Upstream } from "../../ir/gateway.ts";
import type { PropertyPath } from "../../load/definition.ts";
import { shapeOf } from "../../load/shape.ts";
import type { Policy } from "../../policies/index.ts";
import type { Link } from "./link.ts";
import { resolveRespond } from "./respond.ts";
import { rewriteOf } from "./rewrite.ts";
import { parsePrefix, parseRouteKey, type RouteKey } from "./route-path.ts";
import { resolveSequence } from "./sequence.ts";
import { reportLateTimeout } from "./upstreams.ts";
import { paramNames, requestView } from "./views.ts";

export interface Tables {
  readonly upstreams: ReadonlyMap<number, Upstream>;
  readonly callers: ReadonlyMap<number, Caller>;
  readonly limits: ReadonlyMap<number, Limit>;
}

/** What a gateway, a group or a route says, and where: the nearest is the last. */
interface PlacedLayer {
  readonly node: number;
  readonly path: PropertyPath;
  readonly layer: DeclaredLayer;
}

/** Every route with all that it says and inherits, in the order of declaration. */
export function resolveRoutes(link: Link, tables: Tables): readonly Route[] {
  const { gateway, gatewayNode } = link.declaration;
  const outer: PlacedLayer = { node: gatewayNode, path: [], layer: gateway };
  const own = routesOf(gateway.routes ?? {}, gatewayNode, undefined, [outer], link, tables);
  const grouped = (gateway.groups ?? []).flatMap((reference, index) => {
    const declared = link.follow(reference, ["group"], { node: gatewayNode, path: ["groups", index] });
    if (!declared) return [];
    const layers: PlacedLayer[] = [outer, { node: reference, path: [], layer: declared }];
    const prefix = parsePrefix(declared.prefix, link.at(reference, ["prefix"]), link);
    if (prefix === undefined) return [];
    const group = { source: link.source(reference), prefix, guarded: isGuarded(layers) };
    return routesOf(declared.routes, reference, group, layers, link, tables);
  });
  const routes = [...own, ...grouped];
  if (routes.length === 0 && !link.report.hasErrors) link.report.add("route/none", {}, link.at(gatewayNode, []));
  return routes;
}

function routesOf(
  routes: DeclaredOf<"group">["routes"],
  node: number,
  group: Group | undefined,
  outer: readonly PlacedLayer[],
  link: Link,
  tables: Tables,
): readonly Route[] {
  return Object.entries(routes).flatMap(([key, route]) => {
    const path = ["routes", key];
    const parsed = parseRouteKey(key, group?.prefix ?? "", { node, path }, link);
    if (!parsed) return [];
    const layers = [...outer, { node, path, layer: route }];
    const placed: PlacedRoute = { key: parsed, route, node, path, layers };
    const name = route.name ?? `${parsed.method} ${parsed.pattern.text}`;
    return [
      {
        name,
        source: link.source(node, path, "key"),
        method: parsed.method,
        path: parsed.pattern.text,
        ...(group ? { group } : {}),
        policies: policiesOfRoute(name, placed, link, tables),
      },
    ];
  });
}

interface PlacedRoute {
  readonly key: RouteKey;
  readonly route: DeclaredRoute;
  readonly node: number;
  readonly path: PropertyPath;
  readonly layers: readonly PlacedLayer[];
}

/** All policies of a route; the destination first, then in the order in which a request meets them. */
function policiesOfRoute(name: string, placed: PlacedRoute, link: Link, tables: Tables): Policy[] {
  const { route, node, path, layers, key } = placed;
  const target = link.follow(route.to, ["upstream", "respond", "health", "sequence"], { node, path: [...path, "to"] });
  if (!target) return [];
  const to = { node, path: [...path, "to"] };
  if (target.kind === "health") return [link.placed({ kind: "health" }, to)];
  const maxBody = maxBodyPolicy(layers, link);
  const guard = guardPolicies(name, placed, link, tables);
  if (route.rewrite && target.kind !== "upstream")
    link.report.add("rewrite/no-upstream", { route: name }, link.at(node, [...path, "rewrite"]));
  if (target.kind === "respond") return [link.placed(resolveRespond(route.to, target, link), to), ...guard, maxBody];
  const timeoutMs = nearest(layers, "timeout");
  if (target.kind === "sequence") {
    const sequence = resolveSequence(route.to, target, { pattern: key.pattern, timeoutMs }, tables.upstreams, link);
    return sequence ? [link.placed(sequence, to), ...guard, maxBody] : [];
  }
  const upstream = tables.upstreams.get(route.to);
  if (!upstream) return [];
  const rewrite = rewritePolicy(placed, link, tables);
  return [
    link.placed<Policy>({ kind: "upstream", upstream: upstream.name }, to),
    ...guard,
    ...breakerPolicies(route.to, upstream, link),
    timeoutPolicy(placed, upstream, link),
    maxBody,
    ...(rewrite ? [link.placed(rewrite, { node, path: [...path, "rewrite"] })] : []),
  ];
}

function breakerPolicies(node: number, { name, breaker }: Upstream, link: Link): readonly Policy[] {
  if (!breaker) return [];
  const policy: Policy = { kind: "breaker", upstream: name };
  return [link.placed(policy, { node, path: ["breaker"] })];
}

function maxBodyPolicy(layers: readonly PlacedLayer[], link: Link): Policy {
  const bytes = nearest(layers, "maxBody");
  const from = layers.findLast(({ layer }) => layer.maxBody !== undefined);
  if (bytes === undefined || !from) return { kind: "max-body", bytes: DEFAULT_MAX_BODY_BYTES };
  return link.placed({ kind: "max-body", bytes }, { node: from.node, path: [...from.path, "maxBody"] });
}

/** The nearest of the layers, or what the upstream says, or the default. */
function timeoutPolicy({ route, layers }: PlacedRoute, upstream: Upstream, link: Link): Policy {
  const from = layers.findLast(({ layer }) => layer.timeout !== undefined);
  if (from?.layer.timeout !== undefined) {
    const at = { node: from.node, path: [...from.path, "timeout"] };
    const timeoutMs = from.layer.timeout;
    const place = link.at(at.node, at.path);
    reportLateTimeout({ upstream: route.to, name: upstream.name, timeoutMs, place }, link);
    return link.placed({ kind: "timeout", ms: timeoutMs }, at);
  }
  const policy: Policy = { kind: "timeout", ms: upstream.timeoutMs };
  const declared = link.declaration.nodes.get(route.to);
  const isDeclared = declared?.kind === "upstream" && declared.timeout !== undefined;
  return isDeclared ? link.placed(policy, { node: route.to, path: ["timeout"] }) : policy;
}

/** Who may call, under which conditions, how often. `auth` replaces what is inherited; the others add up. */
function guardPolicies(name: string, placed: PlacedRoute, link: Link, tables: Tables): readonly Policy[] {
  const { node, path, layers } = placed;
  const auth = layers.findLast(({ layer }) => layer.auth !== undefined);
  if (auth?.layer.auth === undefined) {
    link.report.add("route/no-auth", { route: name }, link.at(node, path, "key"));
    return [];
  }
  if (auth.layer.auth !== "anyone")
    link.follow(auth.layer.auth, ["jwt"], { node: auth.node, path: [...auth.path, "auth"] });
  const caller = callerOf(layers, tables);
  const view = requestView(paramNames(placed.key.pattern), caller && shapeOf(caller.claims));
  const conditions = layers.flatMap((from): Policy[] => {
    if (!from.layer.allow) return [];
    const place = [...from.path, "allow"];
    const condition = link.translate(from.node, place, view);
    if (!condition) return [];
    const policy: Policy = { kind: "allow", condition, text: link.textOf(from.node, place) };
    return [link.placed(policy, { node: from.node, path: place })];
  });
  return [
    ...callerPolicies(auth, caller, link),
    ...conditions,
    ...limitPolicies(name, placed, caller !== undefined, link, tables),
  ];
}

/** Who may call, and whether a token of theirs can be revoked. */
function callerPolicies(auth: PlacedLayer, caller: Caller | undefined, link: Link): readonly Policy[] {
  const declared = auth.layer.auth;
  if (!caller || typeof declared !== "number") return [];
  const jwt: Policy = { kind: "jwt", caller: caller.name };
  link.placed(jwt, { node: auth.node, path: [...auth.path, "auth"] });
  if (!caller.revocation) return [jwt];
  const revocation: Policy = { kind: "revocation", ...caller.revocation };
  return [jwt, link.placed(revocation, { node: declared, path: ["revocation"] })];
}

/** Whether the layers around a route ask for a caller or a condition. */
function isGuarded(layers: readonly PlacedLayer[]): boolean {
  const auth = layers.findLast(({ layer }) => layer.auth !== undefined)?.layer.auth ?? "anyone";
  return auth !== "anyone" || layers.some(({ layer }) => layer.allow !== undefined);
}

/** The nearest `auth`; a public route has no caller. */
function callerOf(layers: readonly PlacedLayer[], tables: Tables): Caller | undefined {
  const auth = layers.findLast(({ layer }) => layer.auth !== undefined)?.layer.auth;
  return auth === undefined || auth === "anyone" ? undefined : tables.callers.get(auth);
}

function limitPolicies(
  name: string,
  { layers }: PlacedRoute,
  hasCaller: boolean,
  link: Link,
  tables: Tables,
): readonly Policy[] {
  const seen = new Set<string>();
  return layers.flatMap((from) =>
    (from.layer.limits ?? []).flatMap((reference, index): Policy[] => {
      const place = { node: from.node, path: [...from.path, "limits", index] };
      link.follow(reference, ["rate-limit"], place);
      const limit = tables.limits.get(reference);
      if (!limit || seen.has(limit.id)) return [];
      seen.add(limit.id);
      if (limit.needsIdentity && !hasCaller)
        link.report.add("rate-limit/no-identity", { route: name }, link.at(place.node, place.path));
      return [link.placed({ kind: "rate-limit", limit: limit.id, text: describeLimit(limit, link, reference) }, place)];
    }),
  );
}

function describeLimit(limit: Limit, link: Link, node: number): string {
  const key = limit.by === "ip" ? "address" : link.textOf(node, ["by"]);
  return `${formatRate(limit)} by ${key}`;
}

function rewritePolicy(placed: PlacedRoute, link: Link, tables: Tables): Policy | undefined {
  const { route, node, layers, key } = placed;
  if (!route.rewrite) return undefined;
  const path = [...placed.path, "rewrite"];
  const caller = callerOf(layers, tables);
  const expression = link.translate(node, path, requestView(paramNames(key.pattern), caller && shapeOf(caller.claims)));
  return expression && rewriteOf(expression, key.pattern, { node, path }, link);
}

function nearest<Property extends "timeout" | "maxBody">(
  layers: readonly PlacedLayer[],
  property: Property,
): DeclaredLayer[Property] {
  return layers.findLast(({ layer }) => layer[property] !== undefined)?.layer[property];
}
