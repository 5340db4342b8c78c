import type { RefusalCode } from "../../model/refusals.ts";
import type { FrontRouteConfig } from "../config.ts";
import { type HeaderLines, oneLine } from "../guard/header-lines.ts";
import { splitTarget } from "../guard/request-view.ts";
import { type RequestHead, requestProblem } from "./front-request.ts";
import { type FrontTable, matchRoute } from "./front-table.ts";

/** What becomes of a request before anyone asks who is calling. */
export type Arrival =
  | {
      readonly kind: "routed";
      readonly route: FrontRouteConfig;
      /** Raw parameters of the path. */
      readonly params: Readonly<Record<string, string>>;
    }
  | RefusedArrival;

export interface RefusedArrival {
  readonly kind: "refused";
  readonly stage: "canonical-request" | "route" | "declared-size";
  readonly code: RefusalCode;
  readonly reason: string;
  /** `Allow` of a 405; names and values in turn. */
  readonly headers: readonly string[];
  /** Set from the stage on that has found it. */
  readonly route?: FrontRouteConfig;
}

/** The first stages of a request, in their order: one reading, one route, and no longer than the route takes. */
export function arrive(head: RequestHead, headers: HeaderLines, table: FrontTable): Arrival {
  const problem = requestProblem(head, headers);
  if (problem !== undefined) return { kind: "refused", stage: "canonical-request", ...problem, headers: [] };
  const { method = "", url = "" } = head;
  const match = matchRoute(table, splitTarget(url).path, method);
  if (match.kind !== "found") return { kind: "refused", stage: "route", ...unroutedRefusal(match) };
  const { route, params } = match;
  if (Number(oneLine(headers, "content-length") ?? 0) <= route.maxBodyBytes) return { kind: "routed", route, params };
  const reason = `the declared length is over ${route.maxBodyBytes} bytes`;
  return { kind: "refused", stage: "declared-size", code: "body_too_large", reason, headers: [], route };
}

/** Of a path that nobody declared, or of one without the method. */
export function unroutedRefusal(
  match: Exclude<ReturnType<typeof matchRoute>, { kind: "found" }>,
): Pick<RefusedArrival, "code" | "headers" | "reason"> {
  if (match.kind === "none") return { code: "not_found", headers: [], reason: "no route has this path" };
  const { allow } = match;
  const reason = allow === "" ? "the path takes any method but this one" : `the path takes ${allow} only`;
  return { code: "method_not_allowed", headers: allow === "" ? [] : ["allow", allow], reason };
}
