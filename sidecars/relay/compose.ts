import type { IncomingMessage } from "node:http";
import type { View } from "../../model/expression.ts";
import { TRACEPARENT } from "../../model/headers.ts";
import { refusals } from "../../model/refusals.ts";
import type { Ask } from "../guard/ask.ts";
import { linesOf, oneLine } from "../guard/header-lines.ts";
import { ALL_PARTS, type GuardRequest, requestView } from "../guard/request-view.ts";
import type { Allowed } from "../guard/verdict.ts";
import type { Log } from "../log/log.ts";
import { createRepeatedWarnings } from "../log/repeated.ts";
import type { CallWorld, UpstreamFailure } from "./call-upstream.ts";
import type { CompiledRelay, CompiledStep } from "./compile-relays.ts";
import { declaresJson, parseJson, readBody } from "./read-body.ts";
import {
  declaredReply,
  type RefusalDetails,
  type Reply,
  type ReplyFacts,
  refusalReply,
  verdictReply,
} from "./reply.ts";
import { runStep, type StepAnswer } from "./run-step.ts";

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

/** A relay together with what its generation of the configuration calls. */
export interface LiveRelay {
  readonly relay: CompiledRelay;
  readonly world: CallWorld;
}

/** Answers a call; `undefined`: its client has left. */
export type Compose = (live: LiveRelay, call: RelayCall) => Promise<Reply | undefined>;

const ANYONE: Allowed = {
  allowed: true,
  claims: undefined,
  userId: undefined,
  remaining: undefined,
  upstreamHeaders: {},
};

/**
 * Runs compositions: the guard decides in process, then the body is read and everything that is read is checked, then
 * the steps are called one after the other. The answer is the last step's, byte for byte.
 */
export function createCompose(ask: Ask, log: Log): Compose {
  const warn = createRepeatedWarnings(log, () => performance.now());
  return async (live, call) => {
    const { requestId } = call.request;
    const verdict = live.relay.guard === undefined ? ANYONE : await ask(live.relay.guard, call.request);
    if (!verdict.allowed) return verdictReply(verdict, requestId);
    const facts = { userId: verdict.userId, remaining: verdict.remaining };
    const read = await readRequest(live.relay, call, verdict);
    if (read === "gone") return undefined;
    if ("refusal" in read) return refusalReply(read.refusal, requestId, { detail: read.detail, facts });
    return runSteps({ live, call, verdict, warn }, read.view, facts);
  };
}

type RequestRead =
  | { readonly view: View }
  | { readonly refusal: "body_too_large" | "bad_request" | "insufficient_permissions"; readonly detail?: string }
  | "gone";

/** Reads the body, and checks every part that the composition reads against its schema. */
async function readRequest(relay: CompiledRelay, call: RelayCall, verdict: Allowed): Promise<RequestRead> {
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

interface Run {
  readonly live: LiveRelay;
  readonly call: RelayCall;
  readonly verdict: Allowed;
  readonly warn: ReturnType<typeof createRepeatedWarnings>;
}

async function runSteps(run: Run, request: View, caller: ReplyFacts): Promise<Reply | undefined> {
  const { live, call } = run;
  const { relay, world } = live;
  const passedHeaders = headersOfSteps(call, run.verdict);
  const endsAt = world.now() + relay.timeoutMs;
  const values: Record<string, unknown> = Object.create(null);
  const view = { ...request, steps: values };
  let facts = caller;
  for (const [index, step] of relay.steps.entries()) {
    const isLast = index === relay.steps.length - 1;
    const remainingMs = endsAt - world.now();
    const end = await runStep({ step, isLast, view, passedHeaders, remainingMs, clientGone: call.clientGone }, world);
    if (end.kind === "gone") return undefined;
    if (end.kind === "bad-request") return refuse(run, "bad_request", { detail: end.problem, facts });
    if (end.kind === "failed") {
      return failStep(run, step, end, end.tried ? { ...caller, backend: step.config.upstream } : facts);
    }
    facts = { ...caller, backend: step.config.upstream, backendMs: end.answer.backendMs };
    if (end.kind === "unfit") return answerOtherwise(run, step, facts);
    if (isLast) return passOn(end.answer, facts);
    values[step.config.name] = end.value;
  }
  throw new Error("a sequence without steps");
}

/** What every step is told of the request it belongs to, and nothing else of it. */
function headersOfSteps({ request, forwardedHeaders }: RelayCall, verdict: Allowed): readonly string[] {
  const { headers, requestId } = request;
  const traceparent = oneLine(headers, "traceparent");
  const authorization = verdict.claims === undefined ? [] : linesOf(headers, "authorization");
  return [
    ...["host", oneLine(headers, "host") ?? ""],
    ...forwardedHeaders,
    ...["x-request-id", requestId],
    ...(traceparent !== undefined && TRACEPARENT.test(traceparent) ? ["traceparent", traceparent] : []),
    ...authorization.flatMap((line) => ["authorization", line]),
    ...Object.entries(verdict.upstreamHeaders).flat(),
    ...["accept", "application/json"],
  ];
}

function passOn({ status, contentType, bytes }: StepAnswer, facts: ReplyFacts): Reply {
  return { status, headers: contentType === undefined ? [] : ["content-type", contentType], body: bytes, facts };
}

function answerOtherwise(run: Run, step: CompiledStep, facts: ReplyFacts): Reply {
  const { otherwise } = step.config;
  if (otherwise !== undefined) return declaredReply(otherwise, run.call.request.requestId, { facts });
  const reason = "require does not hold, and there is no otherwise";
  return failStep(run, step, { kind: "failed", code: "bad_gateway", reason, tried: true }, facts);
}

function failStep(
  run: Run,
  step: CompiledStep,
  { code, reason, retryAfterMs }: UpstreamFailure,
  facts: ReplyFacts,
): Reply {
  const { name, upstream } = step.config;
  const { requestId } = run.call.request;
  const relay = run.live.relay.id;
  run.warn("step-failed", `${relay} ${name} ${code}`, { code, reason, upstream, step: name, relay, requestId });
  const isTemporary = refusals[code].status === 503;
  const retryAfterSeconds = isTemporary ? Math.max(1, Math.ceil((retryAfterMs ?? 0) / 1_000)) : undefined;
  return refuse(run, code, { retryAfterSeconds, facts });
}

function refuse(run: Run, code: Parameters<typeof refusalReply>[0], details: RefusalDetails): Reply {
  return refusalReply(code, run.call.request.requestId, details);
}
