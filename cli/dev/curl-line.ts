import type { Gateway, Route } from "../../compiler/ir/gateway.ts";
import { parsePattern } from "../../model/matcher.ts";

/**
 * A request to try, as a line for a terminal: of the routes to read from, the one that needs least to answer. First what
 * the gateway answers by itself, then what needs its upstream, last what needs a token. `undefined` if there is none.
 */
export function curlLine({ routes }: Gateway, url: string): string | undefined {
  const readable = routes.filter(({ method }) => method === "GET" || method === "ANY");
  const [best] = readable.toSorted((left, right) => needsOf(left) - needsOf(right));
  if (!best) return undefined;
  const token = isGuarded(best) ? ' -H "Authorization: Bearer $TOKEN"' : "";
  return `curl -i ${quoted(url + samplePath(best.path))}${token}`;
}

function needsOf(route: Route): number {
  const kinds: ReadonlySet<string> = new Set(route.policies.map(({ kind }) => kind));
  const answers = kinds.has("respond") ? 0 : kinds.has("health") ? 1 : 2;
  return isGuarded(route) ? 3 + answers : answers;
}

function isGuarded({ policies }: Route): boolean {
  return policies.some(({ kind }) => kind === "jwt");
}

/** A path that the pattern fits; each parameter is 1. */
function samplePath(text: string): string {
  const pattern = parsePattern(text);
  if ("problem" in pattern) throw new Error(`the path ${text} of the IR is no pattern`);
  return pattern.segments.map((segment) => `/${segment.kind === "literal" ? segment.text : "1"}`).join("");
}

/** For a POSIX shell, whose special characters may stand in a path. */
function quoted(text: string): string {
  return /^[\w:/.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
