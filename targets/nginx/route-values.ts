import type { Plan } from "../../compiler/passes/plan.ts";
import type { Directive } from "./directive.ts";
import { type MapEntry, map } from "./map.ts";
import type { NumberedRoute } from "./numbered-routes.ts";
import type { PolicyClass } from "./policy-classes.ts";
import { hasRelays } from "./relay.ts";
import { locationsOfNoRoute } from "./route-table.ts";
import { at } from "./source.ts";
import { builtIn, variables } from "./variables.ts";

/** What variables carry into the locations: for each fact of a route a map from its number. */
export function emitRouteValues(
  plan: Plan,
  routes: readonly NumberedRoute[],
  classes: readonly PolicyClass[],
): readonly Directive[] {
  const valued = routes.map((numbered) => ({
    ...numbered,
    relayGuard: plan.relays.find(({ id }) => id === numbered.route.relay)?.guard,
  }));
  const entries = (pick: (route: (typeof valued)[number]) => MapEntry["value"] | undefined): readonly MapEntry[] =>
    valued.flatMap((route) => {
      const value = pick(route);
      return value === undefined ? [] : [{ when: String(route.number), value }];
    });
  const locations = new Map(
    classes.flatMap(({ location, routes: members }) => members.map(({ number }) => [number, location] as const)),
  );
  return [
    map(
      variables.route,
      variables.routeName,
      valued.map(({ number, route }) => ({
        when: String(number),
        value: JSON.stringify(route.name),
        comment: at(route.source),
      })),
      { otherwise: "null" },
    ),
    map(variables.route, variables.location, [
      ...locationsOfNoRoute,
      ...entries(({ number }) => locations.get(number)),
    ]),
    map(
      variables.route,
      variables.guard,
      entries(({ route }) => route.guard),
    ),
    ...(hasRelays(plan)
      ? [
          map(
            variables.route,
            variables.relay,
            entries(({ route }) => route.relay),
          ),
          map(
            variables.route,
            variables.relayGuard,
            entries(({ relayGuard }) => relayGuard),
          ),
        ]
      : []),
    map(
      variables.route,
      variables.upstream,
      entries(({ adds }) => adds.values.upstream),
    ),
    map(
      variables.route,
      variables.target,
      entries(({ adds }) => adds.values.target),
      { otherwise: builtIn.target },
    ),
  ];
}
