import { createTrustList } from "../../model/client-address.ts";
import { holds } from "../../model/expression.ts";
import type { CompiledGuard } from "../../sidecars/guard/compile-guards.ts";
import { decide } from "../../sidecars/guard/decide.ts";
import { type Claims, type GuardRequest, requestView, splitTarget } from "../../sidecars/guard/request-view.ts";
import type { Verdict } from "../../sidecars/guard/verdict.ts";
import { type Arrival, arrive } from "../../sidecars/relay/arrival.ts";
import { createCheck } from "../../sidecars/relay/check-value.ts";
import { matchRoute } from "../../sidecars/relay/front-table.ts";
import { type RequestFacts, requestFacts } from "../../sidecars/relay/request-facts.ts";
import { type CompletedClaims, completeClaims } from "./complete-claims.ts";
import { type Departure, depart } from "./departure.ts";
import { type Credential, type Heard, offlineWorld, openCredential } from "./offline-world.ts";
import { type Reading, readSent } from "./read-sent.ts";
import { type SentRequest, writeSent } from "./sent-request.ts";
import type { TrialParts } from "./trial-parts.ts";

/** What the sidecar's own code made of a request, stage by stage, up to the one that refused it. */
export interface Trial {
  /** Refused by the parser, or read. */
  readonly unread: Extract<Reading, { kind: "refused" }> | undefined;
  /** Missing if nothing could be read. */
  readonly facts: RequestFacts | undefined;
  readonly arrival: Arrival | undefined;
  /** Missing where the route has no guard, or was not reached. */
  readonly guarded: Guarded | undefined;
  /** Missing if the request goes nowhere. */
  readonly departure: Departure | undefined;
  readonly claims: CompletedClaims | undefined;
}

export interface Guarded {
  readonly guard: CompiledGuard;
  readonly verdict: Verdict;
  readonly heard: Heard;
  /** What is wrong with claims that do not fit their schema: `claims.role: not one of the allowed values`. */
  readonly claimsProblem: string | undefined;
  /** Whether each condition holds, in the order of the policies; missing while it is not known who calls. */
  readonly conditions: readonly boolean[] | undefined;
  readonly caution: string | undefined;
}

/** Lets a request run through the front's and the guard's own code, up to the calls that it would make. */
export async function tryRequest(parts: TrialParts, request: SentRequest): Promise<Trial> {
  const { guard, claims, credential } = await prepare(parts, request);
  const authorization = credential?.authorization ?? placeholderOf(request);
  const sent: SentRequest = { ...request, headers: credential?.headers ?? request.headers };
  try {
    return await readSent(writeSent(sent, authorization), parts.table, async (reading) => {
      const nothing = { facts: undefined, arrival: undefined, guarded: undefined, departure: undefined, claims };
      if (reading.kind === "refused") return { ...nothing, unread: reading };
      const { message } = reading;
      const facts = requestFacts(message.rawHeaders, request.peer, createTrustList(parts.config.trust));
      const arrival = arrive(message, facts.headers, parts.table);
      const arrived = { ...nothing, unread: undefined, facts, arrival };
      if (arrival.kind === "refused") return arrived;
      const asked: GuardRequest = {
        method: message.method ?? "",
        target: message.url ?? "",
        address: facts.client,
        headers: facts.headers,
        requestId: facts.requestId,
      };
      const guarded = guard && (await askGuard(guard, parts, asked, credential));
      const departure = await depart(
        { message, facts, asked, arrival, verdict: guarded?.verdict, request: sent },
        parts,
      );
      return { ...arrived, guarded, departure };
    });
  } finally {
    credential?.verifier.close();
  }
}

async function askGuard(
  guard: CompiledGuard,
  { config }: TrialParts,
  asked: GuardRequest,
  credential: Credential | undefined,
): Promise<Guarded> {
  const { world, heard } = offlineWorld(config, guard.caller, credential);
  const verdict = await decide(asked, guard, world);
  await world.limiter.close();
  const identity = heard.identity?.ok === true ? heard.identity : undefined;
  const schema = config.callers[guard.caller ?? ""]?.claims;
  const claimsProblem = schema && identity && createCheck("claims", schema)(identity.claims);
  const isKnown = guard.caller === undefined || identity?.claimsFit === true;
  const conditions = isKnown ? conditionsOf(guard, asked, identity?.claims) : undefined;
  return { guard, verdict, heard, claimsProblem, conditions, caution: credential?.caution };
}

/** Which of a guard's conditions hold, by the evaluator that `decide` has. */
function conditionsOf(guard: CompiledGuard, asked: GuardRequest, claims: Claims | undefined): readonly boolean[] {
  const view = { ...requestView(asked, guard.pattern, guard.parts), claims };
  return guard.allow.map((condition) => holds(condition, view));
}

/** The guard that the request will meet if it gets there, and the token that is made for its caller. */
async function prepare({ config, table, guards, relays }: TrialParts, request: SentRequest) {
  const match = matchRoute(table, splitTarget(request.target).path, request.method);
  const route = match.kind === "found" ? match.route : undefined;
  const guardId = route?.to.kind === "relay" ? relays.get(route.to.relay)?.guard : route?.guard;
  const guard = guardId === undefined ? undefined : guards.get(guardId);
  const caller = guard?.caller === undefined ? undefined : config.callers[guard.caller];
  if (guard?.caller === undefined || caller === undefined) return { guard, claims: undefined, credential: undefined };
  const given = request.claims;
  const claims = given && (request.completesClaims ? completeClaims(caller, given) : { claims: given, added: [] });
  const credential = await openCredential(guard.caller, caller, { claims: claims?.claims, headers: request.headers });
  return { guard, claims, credential };
}

/** Where nobody reads a token, any will do. */
function placeholderOf({ claims }: SentRequest): string | undefined {
  return claims === undefined ? undefined : "Bearer unread";
}
