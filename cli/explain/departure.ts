import type { IncomingMessage } from "node:http";
import { inputsOf, type View } from "../../model/expression.ts";
import type { RefusalCode } from "../../model/refusals.ts";
import type { FrontRouteConfig } from "../../sidecars/config.ts";
import { linesOf } from "../../sidecars/guard/header-lines.ts";
import type { GuardRequest } from "../../sidecars/guard/request-view.ts";
import { type Allowed, UNGUARDED, type Verdict } from "../../sidecars/guard/verdict.ts";
import type { Arrival } from "../../sidecars/relay/arrival.ts";
import type { CompiledRelay, CompiledStep } from "../../sidecars/relay/compile-relays.ts";
import { fillStep, isFillProblem } from "../../sidecars/relay/fill-step.ts";
import { forwardedHead } from "../../sidecars/relay/forwarded-head.ts";
import { forwardedHeaders } from "../../sidecars/relay/front-headers.ts";
import { readBody } from "../../sidecars/relay/read-body.ts";
import { readRequest } from "../../sidecars/relay/read-request.ts";
import type { RequestFacts } from "../../sidecars/relay/request-facts.ts";
import { headersOfSteps, stepRequest } from "../../sidecars/relay/step-request.ts";
import type { StageName } from "./explanation.ts";
import { assumedVerdict, placeholdersOf, plainPlaceholders } from "./placeholders.ts";
import type { SentRequest } from "./sent-request.ts";
import type { TrialParts } from "./trial-parts.ts";
import type { UpstreamCall } from "./upstream-call.ts";

/** Where a request goes that nothing has refused so far, and what is found out on the way. */
export interface Departure {
  /** No token was shown: this is what would follow with one whose claims fit. */
  readonly isAssumed: boolean;
  readonly refusal: DepartureRefusal | undefined;
  readonly calls: readonly UpstreamCall[];
  readonly answer: (FrontRouteConfig["to"] & { kind: "respond" }) | undefined;
  /** Why the body was not looked at, if it was not. */
  readonly unreadBody: string | undefined;
}

interface DepartureRefusal {
  readonly stage: Extract<StageName, "validation" | "body" | "forward">;
  readonly code: RefusalCode;
  readonly reason: string;
}

export interface Leaving {
  readonly message: IncomingMessage;
  readonly facts: RequestFacts;
  readonly asked: GuardRequest;
  readonly arrival: Extract<Arrival, { kind: "routed" }>;
  /** Missing where there is no guard. */
  readonly verdict: Verdict | undefined;
  readonly request: SentRequest;
}

const NOTHING = { refusal: undefined, calls: [], answer: undefined, unreadBody: undefined } as const;

/** @returns `undefined` if the guard refused for good */
export async function depart(leaving: Leaving, parts: TrialParts): Promise<Departure | undefined> {
  const { verdict, arrival } = leaving;
  const isAssumed = verdict?.allowed === false && verdict.code === "missing_token";
  if (verdict?.allowed === false && !isAssumed) return undefined;
  const caller = parts.config.callers[callerOf(arrival.route, parts) ?? ""];
  const allowed = verdict?.allowed === true ? verdict : isAssumed ? assumedVerdict(caller) : undefined;
  const { to } = arrival.route;
  switch (to.kind) {
    case "respond":
      return { ...NOTHING, isAssumed, answer: to };
    case "upstream":
      return { ...NOTHING, isAssumed, ...(await departForUpstream(leaving, to, allowed)) };
    case "relay": {
      const relay = parts.relays.get(to.relay);
      if (relay === undefined) throw new Error("a route goes to a relay that does not exist");
      return { ...NOTHING, isAssumed, ...(await departForSteps(leaving, relay, allowed ?? UNGUARDED, isAssumed)) };
    }
  }
}

function callerOf({ to, guard }: FrontRouteConfig, { guards, relays }: TrialParts): string | undefined {
  const id = to.kind === "relay" ? relays.get(to.relay)?.guard : guard;
  return id === undefined ? undefined : guards.get(id)?.caller;
}

async function departForUpstream(
  { message, facts, asked, arrival, request }: Leaving,
  to: FrontRouteConfig["to"] & { kind: "upstream" },
  verdict: Allowed | undefined,
): Promise<Partial<Departure>> {
  const { maxBodyBytes } = arrival.route;
  const missing = missingBody(leavingLength(facts), request);
  if (missing === undefined && request.body !== undefined) {
    const read = await readBody(message, maxBodyBytes);
    if (read.kind === "too-large") {
      const reason = `the body is over ${maxBodyBytes} bytes`;
      return { refusal: { stage: "body", code: "body_too_large", reason } };
    }
  }
  const head = forwardedHead(assumed(facts, verdict), asked, { to, params: arrival.params, verdict });
  const length = leavingLength(facts);
  const framed = length === undefined || length === 0 ? [] : ["content-length", String(length)];
  const headers = [...head.headers, ...framed];
  const call = { ...head, headers, step: undefined, upstream: to.upstream, body: undefined, awaits: [] };
  return { calls: [call], unreadBody: missing };
}

async function departForSteps(
  { message, facts, asked, request }: Leaving,
  relay: CompiledRelay,
  verdict: Allowed,
  isAssumed: boolean,
): Promise<Partial<Departure>> {
  const missing = missingBody(leavingLength(facts), request);
  if (missing !== undefined) return { unreadBody: missing };
  const shown = assumed(facts, verdict);
  const call = {
    request: { ...asked, headers: shown.headers },
    message,
    forwardedHeaders: forwardedHeaders(shown),
    clientGone: new AbortController().signal,
    askForBody: () => {},
  };
  // Claims that are assumed are placeholders, which fit no schema.
  const read = await readRequest(isAssumed ? withoutClaims(relay) : relay, call, verdict);
  if (read === "gone") throw new Error("the body broke off although it is all here");
  if ("refusal" in read) {
    const refusal = refusalOfReading(read.refusal, read.detail, relay, verdict);
    const isMissing = refusal.stage === "body" && request.body === undefined;
    return { refusal: isMissing ? { ...refusal, reason: `${refusal.reason}, and there is none (--body)` } : refusal };
  }
  return fillSteps(relay.steps, read.view, headersOfSteps(call, verdict));
}

function refusalOfReading(
  code: DepartureRefusal["code"],
  detail: string | undefined,
  relay: CompiledRelay,
  verdict: Allowed,
): DepartureRefusal {
  if (code === "body_too_large") {
    return { stage: "body", code, reason: `the body is over ${relay.maxBodyBytes} bytes` };
  }
  const reason = detail ?? relay.reads.claims?.(verdict.claims) ?? "";
  // A reason begins with the part that it is about.
  return { stage: reason.startsWith("body") ? "body" : "validation", code, reason };
}

/** Every step's request as far as it is known before any is called; what a step answers stands in it by its name. */
function fillSteps(steps: readonly CompiledStep[], view: View, passed: readonly string[]): Partial<Departure> {
  const calls: UpstreamCall[] = [];
  for (const step of steps) {
    const { params, query, headers, body, name, upstream } = step.config;
    const inputs = [params, query, headers, body].flatMap((expression) => (expression ? inputsOf(expression) : []));
    const answers = inputs.map(({ path }) => path).filter(([root]) => root === "steps");
    const filled = fillStep(step, { ...view, steps: placeholdersOf(answers) });
    if (isFillProblem(filled)) {
      // Of the first step this is the client's; later ones wait for an answer, but what they take of the request is known.
      return { calls, refusal: { stage: "forward", code: "bad_request", reason: `step ${name}: ${filled.problem}` } };
    }
    const call = stepRequest(filled, passed);
    const awaits = [...new Set(answers.map((path) => path.join(".")))];
    const text = call.body ?? undefined;
    calls.push({ ...call, target: plainPlaceholders(call.target), step: name, upstream, body: text, awaits });
  }
  return { calls };
}

function withoutClaims(relay: CompiledRelay): CompiledRelay {
  return { ...relay, reads: { ...relay.reads, claims: undefined } };
}

/** A token that is assumed is sent, too. */
function assumed(facts: RequestFacts, verdict: Allowed | undefined): RequestFacts {
  const isShown = verdict?.claims === undefined || linesOf(facts.headers, "authorization").length > 0;
  return isShown ? facts : { ...facts, headers: { ...facts.headers, authorization: ["Bearer <token>"] } };
}

function leavingLength({ headers }: RequestFacts): number | undefined {
  const [length] = linesOf(headers, "content-length");
  return length === undefined ? undefined : Number(length);
}

/** A length may be declared whose body is not there to be looked at. */
function missingBody(declared: number | undefined, { body }: SentRequest): string | undefined {
  const given = body?.length ?? 0;
  return declared === undefined || declared <= given ? undefined : `of ${declared} declared bytes ${given} were given`;
}
