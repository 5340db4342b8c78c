import type { Server } from "node:net";
import { canonicalAddress } from "../../model/client-address.ts";
import { INTERNAL_HEADERS, MEANT_503_STATUS } from "../../model/headers.ts";
import { refusalBody } from "../../model/refusals.ts";
import { requestIdOf } from "../../model/request-id.ts";
import { logBug } from "../log/bugs.ts";
import type { Log } from "../log/log.ts";
import type { Serving } from "../serve.ts";
import { whenKnown } from "../when-known.ts";
import type { Ask } from "./ask.ts";
import type { RequestHead } from "./head-reader.ts";
import { linesOf, oneLine } from "./header-lines.ts";
import { type Answer, createQuestionServer } from "./question-server.ts";
import type { GuardRequest } from "./request-view.ts";
import type { Allowed, Verdict } from "./verdict.ts";

/** A verdict in the form of one of the doors. */
type Door = (verdict: Verdict, requestId: string) => Answer;

/** A question, and the door it came by. */
interface Question {
  readonly guardId: string | undefined;
  readonly request: GuardRequest;
  readonly door: Door;
}

const ENVOY_PREFIX = "/envoy/";
const NGINX_PATH = "/nginx";

/** No question of a proxy of ours: no verdict. */
const NO_QUESTION: Answer = { status: 404, headers: [] };

/**
 * The guard's server: one question a request, no body read. Envoy asks `/envoy` + the request's own target with its own
 * method (external authorization over HTTP); NGINX asks `GET /nginx` (auth_request) and tells method and target in
 * headers. Who the guard is, the client's address and the request's id come in headers that the proxy sets.
 *
 * Any answer that is not a verdict (400, 404, 408, 431, 500, none) makes both proxies answer 503 `guard_unavailable`.
 */
export function createGuardServer(ask: Ask, log: Log): { readonly server: Server; readonly serving: Serving } {
  return createQuestionServer({
    answer: (head) => {
      const question = readQuestion(head);
      if (question === undefined) return NO_QUESTION;
      const { guardId, request, door } = question;
      return whenKnown(ask(guardId, request), (verdict) => door(verdict, request.requestId));
    },
    onDefect: (error) => logBug(log, "guard", error),
  });
}

function readQuestion({ method, target: url, headers }: RequestHead): Question | undefined {
  const address = canonicalAddress(oneLine(headers, INTERNAL_HEADERS.address) ?? "");
  if (address === undefined) return undefined;
  const guardId = oneLine(headers, INTERNAL_HEADERS.guard);
  const request = { address, headers, requestId: requestIdOf(linesOf(headers, "x-request-id")) };
  if (url.startsWith(ENVOY_PREFIX)) {
    return { guardId, request: { ...request, method, target: url.slice(ENVOY_PREFIX.length - 1) }, door: forEnvoy };
  }
  const asked = oneLine(headers, INTERNAL_HEADERS.method);
  const target = oneLine(headers, INTERNAL_HEADERS.target);
  if (url !== NGINX_PATH || asked === undefined || target === undefined) return undefined;
  return { guardId, request: { ...request, method: asked, target }, door: forNginx };
}

/** The verdict's own status, except that a 5xx would count as a broken guard. */
const forEnvoy: Door = (verdict, requestId) => {
  if (verdict.allowed) return allowed(verdict);
  const { status, code, text, retryAfterSeconds, authenticate } = verdict;
  const headers = [...factsOf(verdict), INTERNAL_HEADERS.code, code, "content-type", "application/json"];
  if (retryAfterSeconds !== undefined) headers.push("retry-after", String(retryAfterSeconds));
  if (authenticate !== undefined) headers.push("www-authenticate", authenticate);
  return { status: status === 503 ? MEANT_503_STATUS : status, headers, body: refusalBody(code, text, requestId) };
};

/** auth_request knows 2xx, 401 and 403, and adds the guard's `WWW-Authenticate` to a 401 by itself: always 403. */
const forNginx: Door = (verdict, requestId) => {
  if (verdict.allowed) return allowed(verdict);
  const { status, code, text, retryAfterSeconds, authenticate } = verdict;
  const headers = [...factsOf(verdict), INTERNAL_HEADERS.code, code, INTERNAL_HEADERS.status, String(status)];
  headers.push(INTERNAL_HEADERS.body, refusalBody(code, text, requestId));
  if (retryAfterSeconds !== undefined) headers.push(INTERNAL_HEADERS.retryAfter, String(retryAfterSeconds));
  if (authenticate !== undefined) headers.push(INTERNAL_HEADERS.authenticate, authenticate);
  return { status: 403, headers };
};

function allowed(verdict: Allowed): Answer {
  return { status: 200, headers: [...factsOf(verdict), ...Object.entries(verdict.upstreamHeaders).flat()] };
}

/** For the proxy's log. */
function factsOf({ userId, remaining }: Verdict): string[] {
  const facts: string[] = [];
  if (userId !== undefined) facts.push(INTERNAL_HEADERS.user, userId);
  if (remaining !== undefined) facts.push(INTERNAL_HEADERS.remaining, String(remaining));
  return facts;
}
