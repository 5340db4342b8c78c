import { finished, type Readable } from "node:stream";
import type { View } from "../../model/expression.ts";
import { holds } from "../../model/expression.ts";
import {
  type CallDeadline,
  type CallWorld,
  callUpstream,
  createDeadline,
  type UpstreamFailure,
} from "./call-upstream.ts";
import type { CompiledStep } from "./compile-relays.ts";
import { type FilledStep, fillStep, isFillProblem } from "./fill-step.ts";
import { parseJson } from "./read-body.ts";
import { stepRequest } from "./step-request.ts";

/** How a step of a sequence ended. `backendMs`: until its answer began. */
export type StepEnd =
  /** `value`: its JSON, `undefined` where the answer is empty or, as the last, not read here. */
  | { readonly kind: "done"; readonly answer: StepAnswer; readonly value: unknown }
  /** Its `require` does not hold. */
  | { readonly kind: "unfit"; readonly answer: StepAnswer }
  | { readonly kind: "bad-request"; readonly problem: string }
  | UpstreamFailure
  | { readonly kind: "gone" };

export interface StepAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly bytes: Buffer;
  readonly backendMs: number;
}

export interface StepRun {
  readonly step: CompiledStep;
  readonly isLast: boolean;
  readonly view: View;
  /** What every step sends on, names and values in turn. */
  readonly passedHeaders: readonly string[];
  /** What is left of the whole's time. */
  readonly remainingMs: number;
  readonly clientGone: AbortSignal;
}

/** Fills a step's request from the view, sends it, and judges the answer. */
export async function runStep(run: StepRun, world: CallWorld): Promise<StepEnd> {
  const filled = fillStep(run.step, run.view);
  if (isFillProblem(filled)) return { kind: "bad-request", problem: filled.problem };
  const deadline = createDeadline(run.clientGone, world.after);
  deadline.start(Math.max(1, Math.min(run.step.config.timeoutMs, run.remainingMs)));
  try {
    const answer = await fetchAnswer(run, filled, deadline, world);
    return "kind" in answer ? answer : judge(run, answer);
  } finally {
    deadline.clear();
  }
}

async function fetchAnswer(
  { step, passedHeaders }: StepRun,
  filled: FilledStep,
  deadline: CallDeadline,
  world: CallWorld,
): Promise<StepAnswer | UpstreamFailure | { readonly kind: "gone" }> {
  const { upstream, maxResponseBytes } = step.config;
  const called = await callUpstream({ upstream, request: stepRequest(filled, passedHeaders), deadline }, world);
  if (called.kind !== "answer") return called;
  const { response, backendMs } = called;
  const bytes = await readCapped(response.body, maxResponseBytes);
  if (Buffer.isBuffer(bytes)) {
    const { "content-type": contentType, "content-encoding": encoding } = response.headers;
    if (encoding !== undefined) return failed("answer is encoded, which was not asked for");
    return { status: response.statusCode, contentType: firstOf(contentType), bytes, backendMs };
  }
  if (bytes === "too-large") return failed(`answer is larger than ${maxResponseBytes} bytes`);
  if (deadline.why() === "gone") return { kind: "gone" };
  if (deadline.why() === undefined) return failed("answer broke off");
  return { kind: "failed", code: "gateway_timeout", reason: "answer did not end in time", tried: true };
}

/**
 * An answer counts if its status is 2xx, its JSON fits `response` and `require` holds. Of the last step a 4xx counts
 * too: it is the upstream's own word on the request, and goes to the client as it is. Anything else is a bad gateway: the
 * client did not ask for that step and can do nothing with its status.
 */
function judge({ step, isLast, view }: StepRun, answer: StepAnswer): StepEnd {
  const { checkResponse, config } = step;
  if (isLast && answer.status >= 400 && answer.status < 500) return { kind: "done", answer, value: undefined };
  if (answer.status < 200 || answer.status > 299) return failed(`answer has status ${answer.status}`);
  const isRead = !isLast || checkResponse !== undefined || config.require !== undefined;
  if (!isRead) return { kind: "done", answer, value: undefined };
  const read = readJson(answer, checkResponse !== undefined);
  if (read === undefined) return failed("answer is not JSON");
  const problem = checkResponse?.(read.value);
  if (problem !== undefined) return failed(`not as declared: ${problem}`);
  const { value } = read;
  if (config.require === undefined || holds(config.require, { ...view, response: value })) {
    return { kind: "done", answer, value };
  }
  return { kind: "unfit", answer };
}

/** Whatever type it declares: what is not JSON does not parse, and services that say `text/plain` are common. */
function readJson({ bytes }: StepAnswer, isNeeded: boolean): { readonly value: unknown } | undefined {
  return bytes.length === 0 && !isNeeded ? { value: undefined } : parseJson(bytes);
}

/** The body whole, or that it is larger than it may be, or that it broke off. What is too large is not waited for. */
function readCapped(body: Readable, maxBytes: number): Promise<Buffer | "too-large" | "broken"> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    body.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else {
        resolve("too-large");
        body.destroy();
      }
    });
    finished(body, (error) => resolve(error ? "broken" : Buffer.concat(chunks)));
  });
}

function failed(reason: string): UpstreamFailure {
  return { kind: "failed", code: "bad_gateway", reason, tried: true };
}

function firstOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}
