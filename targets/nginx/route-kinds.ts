import type { Plan, PlanPath, PlanRoute } from "../../compiler/passes/plan.ts";
import type { RouteValues } from "./policies/define.ts";
import type { PolicyClass } from "./policy-classes.ts";
import type { ContributedRoute, RoutedPath } from "./routed-paths.ts";

/** What a map carries into locations for a route; routes that are alike in all of it are one kind. */
export interface RouteKind extends RouteValues, Pick<PlanRoute, "methods" | "guard" | "relay"> {
  readonly location: string;
  readonly relayGuard: string | undefined;
}

/** Which kinds of routes a path has, by their numbers, and its `Allow`; paths that are alike in both are one kind. */
interface PathKind {
  readonly routes: readonly number[];
  readonly allowedMethods: readonly string[];
}

/** Numbers count from 1, in the order of the plan: the same plan gives the same ones. */
type Numbered<Kind> = Kind & { readonly number: number };

export interface Kinds {
  readonly ofRoutes: readonly Numbered<RouteKind>[];
  readonly ofPaths: readonly Numbered<PathKind>[];
  readonly paths: readonly KnownPath[];
}

/** Its number is its own; the number of its kind leads to its routes. */
export interface KnownPath extends Pick<PlanPath, "pattern"> {
  readonly number: number;
  readonly kind: number;
  readonly routes: readonly { readonly route: PlanRoute; readonly kind: number }[];
}

/**
 * Ten thousand routes are few kinds: NGINX reads an entry for each kind instead of one for each route, in every map but
 * the two of paths and of names. A kind is equality, never a default: no route gets what another has by being left out.
 */
export function kindsOf(plan: Plan, paths: readonly RoutedPath[], classes: readonly PolicyClass[]): Kinds {
  const locations = new Map(
    classes.flatMap(({ location, routes }) => routes.map(({ route }) => [route, location] as const)),
  );
  const relayGuards = new Map(plan.relays.map(({ id, guard }) => [id, guard]));
  const routeKinds = numbering<RouteKind>();
  const pathKinds = numbering<PathKind>();
  const kindOf = ({ route, adds: { values } }: ContributedRoute) => {
    const location = locations.get(route);
    if (location === undefined) throw new Error(`"${route.name}" has no location`);
    const { methods, guard, relay } = route;
    const relayGuard = relay === undefined ? undefined : relayGuards.get(relay);
    return routeKinds.numberOf({ methods, location, guard, relay, relayGuard, ...values });
  };
  const known = paths.map(({ path: { pattern, allowedMethods }, routes }, index) => {
    const kinded = routes.map((contributed) => ({ route: contributed.route, kind: kindOf(contributed) }));
    const kind = pathKinds.numberOf({ routes: kinded.map((route) => route.kind), allowedMethods });
    return { pattern, number: index + 1, kind, routes: kinded };
  });
  return { ofRoutes: routeKinds.all(), ofPaths: pathKinds.all(), paths: known };
}

/** One number for all values that are written the same. */
function numbering<Kind extends object>() {
  const byText = new Map<string, Numbered<Kind>>();
  return {
    numberOf(kind: Kind): number {
      const text = JSON.stringify(kind);
      const found = byText.get(text) ?? { ...kind, number: byText.size + 1 };
      byText.set(text, found);
      return found.number;
    },
    all: (): readonly Numbered<Kind>[] => [...byText.values()],
  };
}
