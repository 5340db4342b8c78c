import { traceparentOf } from "../../model/trace-context.ts";
import { linesOf, oneLine } from "../guard/header-lines.ts";
import type { Allowed } from "../guard/verdict.ts";
import type { FilledStep } from "./fill-step.ts";
import type { RelayCall } from "./read-request.ts";
import type { UpstreamRequest } from "./upstreams.ts";

/** What every step is told of the request it belongs to, and nothing else of it; names and values in turn. */
export function headersOfSteps(
  { request, forwardedHeaders }: Pick<RelayCall, "request" | "forwardedHeaders">,
  verdict: Allowed,
): readonly string[] {
  const { headers, requestId } = request;
  const traceparent = traceparentOf(linesOf(headers, "traceparent"));
  const authorization = verdict.claims === undefined ? [] : linesOf(headers, "authorization");
  return [
    ...["host", oneLine(headers, "host") ?? ""],
    ...forwardedHeaders,
    ...["x-request-id", requestId],
    ...(traceparent !== undefined ? ["traceparent", traceparent] : []),
    ...authorization.flatMap((line) => ["authorization", line]),
    ...Object.entries(verdict.upstreamHeaders).flat(),
    ...["accept", "application/json"],
  ];
}

/** A step's request as its upstream gets it. */
export function stepRequest(
  filled: FilledStep,
  passedHeaders: readonly string[],
): Omit<UpstreamRequest, "signal"> & { readonly body: string | null } {
  const { method, target, body = null } = filled;
  const type = body === null ? [] : ["content-type", "application/json"];
  return { method, target, headers: [...passedHeaders, ...type, ...filled.headers], body };
}
