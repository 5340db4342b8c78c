import type { Plan } from "../../compiler/passes/plan.ts";
import { type Directive, template } from "./directive.ts";
import { type MapEntry, map } from "./map.ts";
import { hasRelays } from "./relay.ts";
import type { Kinds, RouteKind } from "./route-kinds.ts";
import { locationsOfNoRoute } from "./route-table.ts";
import { at } from "./source.ts";
import { builtIn, variables } from "./variables.ts";

/** What variables carry into the locations: for each fact of a route a map from its kind, and its name. */
export function emitRouteValues(plan: Plan, { ofRoutes, paths }: Kinds): readonly Directive[] {
  const entries = (pick: (kind: RouteKind) => MapEntry["value"] | undefined): readonly MapEntry[] =>
    ofRoutes.flatMap((kind) => {
      const value = pick(kind);
      return value === undefined ? [] : [{ when: String(kind.number), value }];
    });
  const relayMaps = [
    map(
      variables.route,
      variables.relay,
      entries(({ relay }) => relay),
    ),
    map(
      variables.route,
      variables.relayGuard,
      entries(({ relayGuard }) => relayGuard),
    ),
  ];
  return [
    // The kind first: to know it NGINX finds the path, and that is what sets the path's number.
    map(
      template(variables.route, ".", variables.pathNumber),
      variables.routeName,
      paths.flatMap(({ number, routes }) =>
        routes.map(({ route, kind }) => ({
          when: `${kind}.${number}`,
          value: JSON.stringify(route.name),
          comment: at(route.source),
        })),
      ),
      { otherwise: "null" },
    ),
    map(variables.route, variables.location, [...locationsOfNoRoute, ...entries(({ location }) => location)]),
    map(
      variables.route,
      variables.guard,
      entries(({ guard }) => guard),
    ),
    ...(hasRelays(plan) ? relayMaps : []),
    map(
      variables.route,
      variables.upstream,
      entries(({ upstream }) => upstream),
    ),
    map(
      variables.route,
      variables.target,
      entries(({ target }) => target),
      { otherwise: builtIn.target },
    ),
  ];
}
