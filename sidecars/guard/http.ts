import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { canonicalAddress } from "../../model/client-address.ts";
import { INTERNAL_HEADERS, MEANT_503_STATUS } from "../../model/headers.ts";
import { refusalBody } from "../../model/refusals.ts";
import { requestIdOf } from "../../model/request-id.ts";
import { logBug } from "../log/bugs.ts";
import type { Log } from "../log/log.ts";
import type { Ask } from "./ask.ts";
import { headerLines, linesOf, oneLine } from "./header-lines.ts";
import type { GuardRequest } from "./request-view.ts";
import type { Allowed, Verdict } from "./verdict.ts";

/** A verdict in the form of one of the doors. */
interface DoorAnswer {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body?: string;
}

type Door = (verdict: Verdict, requestId: string) => DoorAnswer;

/** A question, and the door it came by. */
interface Question {
  readonly guardId: string | undefined;
  readonly request: GuardRequest;
  readonly door: Door;
}

const ENVOY_PREFIX = "/envoy/";
const NGINX_PATH = "/nginx";

/** No question of a proxy of ours, or a defect: not a verdict in either case. */
const NO_QUESTION: DoorAnswer = { status: 404, headers: [] };
const DEFECT: DoorAnswer = { status: 500, headers: [] };

/**
 * The guard's server: one question a request, no body read. Envoy asks `/envoy` + the request's own target with its own
 * method (external authorization over HTTP); NGINX asks `GET /nginx` (auth_request) and tells method and target in
 * headers. Who the guard is, the client's address and the request's id come in headers that the proxy sets.
 *
 * Any answer that is not a verdict (404, 500, none) makes both proxies answer 503 `guard_unavailable`.
 */
export function createGuardServer(ask: Ask, log: Log): Server {
  // Proxies keep connections idle for longer than any limit here, and one that is closed under a question is a 503.
  return createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (message, response) => {
    const question = readQuestion(message);
    if (question === undefined) {
      write(response, NO_QUESTION);
      return;
    }
    const { guardId, request, door } = question;
    const fail = (error: unknown): void => {
      logBug(log, "guard", error);
      write(response, DEFECT);
    };
    try {
      const verdict = ask(guardId, request);
      if (verdict instanceof Promise) {
        verdict.then((known) => write(response, door(known, request.requestId))).catch(fail);
      } else write(response, door(verdict, request.requestId));
    } catch (error) {
      fail(error);
    }
  });
}

function readQuestion(message: IncomingMessage): Question | undefined {
  const { method = "", url = "" } = message;
  const headers = headerLines(message.rawHeaders);
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

function allowed(verdict: Allowed): DoorAnswer {
  return { status: 200, headers: [...factsOf(verdict), ...Object.entries(verdict.upstreamHeaders).flat()] };
}

/** For the proxy's log. */
function factsOf({ userId, remaining }: Verdict): string[] {
  const facts: string[] = [];
  if (userId !== undefined) facts.push(INTERNAL_HEADERS.user, userId);
  if (remaining !== undefined) facts.push(INTERNAL_HEADERS.remaining, String(remaining));
  return facts;
}

/** Every text is ASCII, so its length is its bytes. */
function write(response: ServerResponse, { status, headers, body = "" }: DoorAnswer): void {
  response.sendDate = false;
  response.writeHead(status, [...headers, "content-length", String(body.length)]);
  response.end(body);
}
