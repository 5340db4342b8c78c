import { type Directive, directive, withComment } from "./directive.ts";
import { OWN, ownLocation } from "./error-pages.ts";
import { emitTextAnswer } from "./fixed-answer.ts";
import { askGuard } from "./guard.ts";
import type { Answer } from "./policies/define.ts";
import type { ContributedRoute } from "./routed-paths.ts";
import { at } from "./source.ts";

/**
 * Routes that differ only in what variables carry (guard, upstream, name, target) share a location, so ten thousand
 * routes are a handful of locations: NGINX starts and reloads in the time of its maps.
 */
export interface PolicyClass {
  readonly location: string;
  readonly routes: readonly ContributedRoute[];
  readonly http: readonly Directive[];
  readonly server: readonly Directive[];
}

export function policyClasses(routes: readonly ContributedRoute[]): readonly PolicyClass[] {
  const drafted = routes.map((contributed) => ({ contributed, draft: draftOf(contributed) }));
  const classes = Map.groupBy(drafted, ({ draft }) => JSON.stringify(draft));
  return [...classes.values()].flatMap((members, index) => {
    const [first] = members;
    return first
      ? [
          emitClass(
            index + 1,
            first.draft,
            members.map(({ contributed }) => contributed),
          ),
        ]
      : [];
  });
}

interface LocationDraft {
  readonly checks: readonly Directive[];
  readonly settings: readonly Directive[];
  readonly answer: Answer;
  readonly isGuarded: boolean;
}

function draftOf({ route, adds: { locations: parts } }: ContributedRoute): LocationDraft {
  const [answer, ...others] = parts.flatMap((part) => part.answer ?? []);
  if (!answer || others.length > 0) throw new Error(`"${route.name}" needs exactly one destination`);
  return {
    checks: parts.flatMap(({ checks = [] }) => checks),
    settings: parts.flatMap(({ settings = [] }) => settings),
    answer,
    isGuarded: route.guard !== undefined,
  };
}

function emitClass(number: number, draft: LocationDraft, routes: readonly ContributedRoute[]): PolicyClass {
  const { checks, settings, answer, isGuarded } = draft;
  const location = `${OWN}${number}`;
  const { http, inside, beside } = emitAnswer(answer, number);
  const body = [...(isGuarded ? [askGuard] : []), ...checks, ...settings, ...inside];
  return { location, routes, http, server: [withComment(ownLocation(location, body), placesOf(routes)), ...beside] };
}

function emitAnswer(answer: Answer, number: number) {
  if (answer.kind === "text") return emitTextAnswer(answer, number);
  return { http: [], inside: [directive("proxy_pass", answer.to)], beside: [] };
}

/** The first places of a class that may have thousands; each route's own stands beside its entry in the maps. */
function placesOf(routes: readonly ContributedRoute[]): string {
  const places = [...new Set(routes.map(({ route }) => at(route.source)))];
  const more = places.length > 3 ? ` and ${places.length - 3} more` : "";
  return `${places.slice(0, 3).join(", ")}${more}`;
}
