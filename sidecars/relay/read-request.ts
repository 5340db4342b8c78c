import type { IncomingMessage } from "node:http";
import type { View } from "../../model/expression.ts";
import { ALL_PARTS, type GuardRequest, requestView } from "../guard/request-view.ts";
import type { Allowed } from "../guard/verdict.ts";
import type { CompiledRelay } from "./compile-relays.ts";
import { declaresJson, parseJson, readBody } from "./read-body.ts";

/** A request that a relay route answers. */
export interface RelayCall {
  readonly request: GuardRequest;
  readonly message: IncomingMessage;
  /** `X-Forwarded-For`, `-Proto` and `-Host`, names and values in turn. */
  readonly forwardedHeaders: readonly string[];
  readonly clientGone: AbortSignal;
  /** Tells a client that waits (`Expect: 100-continue`) to send the body. */
  readonly askForBody: () => void;
}

export type RequestRead =
  | { readonly view: View }
  | { readonly refusal: "body_too_large" | "bad_request" | "insufficient_permissions"; readonly detail?: string }
  | "gone";

/** Reads the body, and checks every part that the composition reads against its schema. */
export async function readRequest(relay: CompiledRelay, call: RelayCall, verdict: Allowed): Promise<RequestRead> {
  const view: View = { ...requestView(call.request, relay.pattern, ALL_PARTS), claims: verdict.claims };
  const { claims, params, query, body } = relay.reads;
  if (claims?.(verdict.claims) !== undefined) return { refusal: "insufficient_permissions" };
  const problem = params?.(view.params) ?? query?.(view.query);
  if (problem !== undefined) return { refusal: "bad_request", detail: problem };
  if (body !== undefined && !declaresJson(call.request.headers)) {
    return { refusal: "bad_request", detail: "body: expected application/json" };
  }
  call.askForBody();
  const sent = await readBody(call.message, relay.maxBodyBytes);
  if (sent.kind === "gone") return "gone";
  if (sent.kind === "too-large") return { refusal: "body_too_large" };
  if (body === undefined) return { view };
  const parsed = parseJson(sent.bytes);
  if (parsed === undefined) return { refusal: "bad_request", detail: "body: not JSON" };
  const misfit = body(parsed.value);
  return misfit === undefined ? { view: { ...view, body: parsed.value } } : { refusal: "bad_request", detail: misfit };
}
