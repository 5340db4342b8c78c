import type { View } from "../../model/expression.ts";
import { refusals } from "../../model/refusals.ts";
import type { Ask } from "../guard/ask.ts";
import { type Allowed, UNGUARDED } from "../guard/verdict.ts";
import type { Log } from "../log/log.ts";
import { createRepeatedWarnings } from "../log/repeated.ts";
import type { CallWorld, UpstreamFailure } from "./call-upstream.ts";
import type { CompiledRelay, CompiledStep } from "./compile-relays.ts";
import { type RelayCall, readRequest } from "./read-request.ts";
import {
  declaredReply,
  type RefusalDetails,
  type Reply,
  type ReplyFacts,
  refusalReply,
  verdictReply,
} from "./reply.ts";
import { runStep, type StepAnswer } from "./run-step.ts";
import { headersOfSteps } from "./step-request.ts";

/** A relay together with what its generation of the configuration calls. */
export interface LiveRelay {
  readonly relay: CompiledRelay;
  readonly world: CallWorld;
}

/** Answers a call; `undefined`: its client has left. */
export type Compose = (live: LiveRelay, call: RelayCall) => Promise<Reply | undefined>;

/**
 * Runs compositions: the guard decides in process, then the body is read and everything that is read is checked, then
 * the steps are called one after the other. The answer is the last step's, byte for byte.
 */
export function createCompose(ask: Ask, log: Log): Compose {
  const warn = createRepeatedWarnings(log, () => performance.now());
  return async (live, call) => {
    const { requestId } = call.request;
    const verdict = live.relay.guard === undefined ? UNGUARDED : await ask(live.relay.guard, call.request);
    if (!verdict.allowed) return verdictReply(verdict, requestId);
    const facts = { userId: verdict.userId, remaining: verdict.remaining };
    const read = await readRequest(live.relay, call, verdict);
    if (read === "gone") return undefined;
    if ("refusal" in read) return refusalReply(read.refusal, requestId, { detail: read.detail, facts });
    return runSteps({ live, call, verdict, warn }, read.view, facts);
  };
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
