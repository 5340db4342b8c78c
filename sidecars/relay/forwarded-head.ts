import type { FrontRouteConfig } from "../config.ts";
import type { Allowed } from "../guard/verdict.ts";
import { upstreamHeaders } from "./front-headers.ts";
import type { RequestFacts } from "./request-facts.ts";

export interface ForwardedRoute {
  readonly to: FrontRouteConfig["to"] & { kind: "upstream" };
  /** Raw parameters of the path. */
  readonly params: Readonly<Record<string, string>>;
  /** Left out: anyone may call, and nobody checked a credential. */
  readonly verdict: Allowed | undefined;
}

/** A request as its upstream gets it, but for its body and what says how that is framed. */
export interface ForwardedHead {
  readonly method: string;
  readonly target: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
}

export function forwardedHead(
  facts: RequestFacts,
  { method, target }: { readonly method: string; readonly target: string },
  { to, params, verdict }: ForwardedRoute,
): ForwardedHead {
  const added = Object.entries(verdict?.upstreamHeaders ?? {}).flat();
  const headers = upstreamHeaders(facts, verdict?.claims !== undefined, added);
  return { method, target: rewritten(target, to.rewrite, params), headers };
}

/** The path as declared by a rewrite, parameters byte for byte as they came; the query stays. */
function rewritten(target: string, rewrite: ForwardedRoute["to"]["rewrite"], params: ForwardedRoute["params"]): string {
  if (rewrite === undefined) return target;
  const path = rewrite.map((part) => ("text" in part ? part.text : (params[part.param] ?? ""))).join("");
  const mark = target.indexOf("?");
  return mark < 0 ? path : path + target.slice(mark);
}
