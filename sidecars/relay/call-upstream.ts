import { UNKNOWN_UPSTREAM } from "../../model/headers.ts";
import type { RefusalCode } from "../../model/refusals.ts";
import type { Breaker, Outcome } from "../breaker/breaker.ts";
import type { Clock } from "../clock.ts";
import { discard, type UpstreamRequest, type UpstreamResponse, type Upstreams } from "./upstreams.ts";

/** A call whose answer has begun, or why none did. `gone`: the client left, nobody is there to be answered. */
export type CallResult =
  | { readonly kind: "answer"; readonly response: UpstreamResponse; readonly backendMs: number }
  | UpstreamFailure
  | { readonly kind: "gone" };

export interface UpstreamFailure {
  readonly kind: "failed";
  readonly code: Extract<RefusalCode, "bad_gateway" | "gateway_timeout" | "circuit_open" | "unavailable">;
  /** For the log. */
  readonly reason: string;
  readonly retryAfterMs?: number | undefined;
  /** Whether the upstream was asked at all. */
  readonly tried: boolean;
}

export interface Call {
  readonly upstream: string;
  readonly request: Omit<UpstreamRequest, "signal">;
  readonly deadline: CallDeadline;
}

/** Ends a call: when its time is over, or when its client has left. */
export interface CallDeadline {
  readonly signal: AbortSignal;
  /** Why the signal fired. */
  why(): "timeout" | "gone" | undefined;
  /** Runs the clock from now on; may come later than the call, which then has no end but its client's. */
  start(milliseconds: number): void;
  /** Ends the call now, as if its client had left. */
  abandon(): void;
  /** To be called when the call has ended, whatever its end. */
  clear(): void;
}

export function createDeadline(clientGone: AbortSignal, after: Clock["after"]): CallDeadline {
  const controller = new AbortController();
  let cause: "timeout" | "gone" | undefined;
  let stop: (() => void) | undefined;
  const end = (why: "timeout" | "gone"): void => {
    cause ??= why;
    controller.abort();
  };
  const leave = (): void => end("gone");
  if (clientGone.aborted) leave();
  else clientGone.addEventListener("abort", leave, { once: true });
  return {
    signal: controller.signal,
    why: () => cause,
    start: (milliseconds) => {
      stop ??= after(milliseconds, () => end("timeout"));
    },
    abandon: leave,
    clear: () => {
      stop?.();
      clientGone.removeEventListener("abort", leave);
    },
  };
}

export interface CallWorld extends Pick<Clock, "now" | "after"> {
  readonly upstreams: Pick<Upstreams, "request">;
  /** By upstream. */
  readonly breakers: ReadonlyMap<string, Breaker>;
}

/** Sends a request and waits for the head of the answer. Counted by the upstream's breaker, exactly. */
export async function callUpstream({ upstream, request, deadline }: Call, world: CallWorld): Promise<CallResult> {
  const breaker = world.breakers.get(upstream);
  const startedAt = world.now();
  const admission = breaker?.admit(startedAt);
  if (admission !== undefined && !admission.admitted) {
    const { retryAfterMs } = admission;
    return { kind: "failed", code: "circuit_open", reason: "breaker is open", retryAfterMs, tried: false };
  }
  const settle = (outcome: Outcome): void => {
    if (admission !== undefined) breaker?.settle(admission.turn, outcome, world.now());
  };
  try {
    const response = await world.upstreams.request(upstream, { ...request, signal: deadline.signal });
    const failure = failureOfProxy(response);
    if (failure === undefined) {
      settle(response.statusCode >= 500 ? "failure" : "success");
      return { kind: "answer", response, backendMs: Math.round(world.now() - startedAt) };
    }
    discard(response);
    settle(failure.code === "bad_gateway" || failure.code === "gateway_timeout" ? "failure" : "unknown");
    return failure;
  } catch (error) {
    const result = failureOf(error, deadline);
    settle(result.kind === "gone" ? "unknown" : "failure");
    return result;
  }
}

/** The proxy marks its own errors, so that they are not taken for an upstream's answer. */
function failureOfProxy({ proxyCode: code, headers }: UpstreamResponse): UpstreamFailure | undefined {
  switch (code) {
    case undefined:
      return undefined;
    case "gateway_timeout":
      return { kind: "failed", code, reason: "said the proxy", tried: true };
    case "circuit_open": {
      const seconds = Number(headers["retry-after"] ?? 1);
      return { kind: "failed", code, reason: "said the proxy", retryAfterMs: seconds * 1_000, tried: false };
    }
    case UNKNOWN_UPSTREAM:
      return { kind: "failed", code: "unavailable", reason: "the proxy does not know this upstream", tried: false };
    default:
      return { kind: "failed", code: "bad_gateway", reason: "the proxy got no answer", tried: true };
  }
}

function failureOf(error: unknown, deadline: CallDeadline): UpstreamFailure | { readonly kind: "gone" } {
  const why = deadline.why();
  if (why === "gone") return { kind: "gone" };
  if (why === "timeout") return { kind: "failed", code: "gateway_timeout", reason: "no answer in time", tried: true };
  const code = errorCode(error);
  return code === "UND_ERR_CONNECT_TIMEOUT"
    ? { kind: "failed", code: "gateway_timeout", reason: "no connection in time", tried: true }
    : { kind: "failed", code: "bad_gateway", reason: code ?? "connection failed", tried: true };
}

/** `ECONNREFUSED`, `UND_ERR_SOCKET` and the like. Messages are not logged: some repeat what was sent. */
function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
