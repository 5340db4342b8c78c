import type { Server } from "node:http";
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from "express";
import { createServer } from "../../model/node-http.ts";
import { type RefusalCode, refusalBody, refusals } from "../../model/refusals.ts";
import { requestIdOf } from "../../model/request-id.ts";
import type { Revocations } from "../jwt-blocklist/blocklist.ts";
import { RevocationNotKept } from "../jwt-blocklist/revocations.ts";
import { logBug } from "../log/bugs.ts";
import type { Log } from "../log/log.ts";
import { StartError } from "../start-error.ts";
import { createTokenCheck, isLongEnough } from "./bearer-token.ts";
import { type RevocationRequest, readRevocationRequest } from "./revocation-request.ts";

/** Bytes of a body: a token's id and little more. */
const LARGEST_BODY = 1_024;

export interface ControlOptions {
  /** What callers of this API show as a bearer token; a secret of at least 16 characters. */
  readonly token: string;
  /** By caller. */
  readonly revocations: ReadonlyMap<string, Revocations>;
  /** Every call is one line of it. */
  readonly log: Log;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number;
}

/** What the audit line says of a call beside its address, method, path and status. */
interface Call {
  requestId: string;
  code?: RefusalCode;
  revoked?: RevocationRequest;
}
type Answer = Response<unknown, Call>;

/**
 * The API of operators. `POST /revocations` with `{"jti", "expiresAt"?, "caller"?}` answers 201 once the revocation is
 * on disk here, in the store, and announced; 503 `revocations_unavailable` if that is not sure. Errors have the form of
 * all errors of the gateway.
 *
 * @throws StartError if the token is too short
 */
export function createControlServer({ token, revocations, log, now = Date.now }: ControlOptions): Server {
  if (!isLongEnough(token)) throw new StartError("the token of the control API must have at least 16 characters");
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(audit(log));
  app.use(authenticate(token));
  app.post("/revocations", jsonOnly, express.json({ limit: LARGEST_BODY, inflate: false }), revoke(revocations, now));
  app.all("/revocations", (_request, response: Answer) => {
    response.setHeader("allow", "POST");
    answerRefusal(response, "method_not_allowed");
  });
  app.use((_request, response: Answer) => answerRefusal(response, "not_found"));
  app.use(answerError(log));
  return createServer({ headersTimeout: 5_000, requestTimeout: 5_000 }, app);
}

/** One line when the call is over, however it ends. The token is in no part of it; the id of a revoked token is. */
function audit(log: Log): RequestHandler<object, unknown, unknown, object, Call> {
  return (request, response, next) => {
    response.locals.requestId = requestIdOf(request.headersDistinct["x-request-id"] ?? []);
    response.setHeader("x-request-id", response.locals.requestId);
    const address = request.socket.remoteAddress ?? "unix";
    response.once("close", () => {
      const { requestId, code, revoked } = response.locals;
      log.info("control-call", {
        requestId,
        clientIp: address,
        method: request.method,
        path: request.path,
        statusCode: response.writableFinished ? response.statusCode : null,
        errorCode: code ?? null,
        ...(revoked && { jti: revoked.jti, expiresAt: revoked.expiresAt, callers: revoked.callers }),
      });
    });
    next();
  };
}

function authenticate(token: string): RequestHandler<object, unknown, unknown, object, Call> {
  const check = createTokenCheck(token);
  return (request, response, next) => {
    const refusal = check(request.headersDistinct.authorization ?? []);
    if (refusal === undefined) return next();
    if (refusal.code !== "bad_request") response.setHeader("www-authenticate", "Bearer");
    answerRefusal(response, refusal.code);
  };
}

function jsonOnly(request: Request, response: Answer, next: () => void): void {
  if (request.is("application/json")) next();
  else answerRefusal(response, "bad_request", "the body must be application/json");
}

function revoke(
  revocations: ReadonlyMap<string, Revocations>,
  now: () => number,
): (request: Request, response: Answer) => Promise<void> {
  return async (request, response) => {
    const asked = readRevocationRequest(request.body, [...revocations.keys()], now());
    if (typeof asked === "string") return answerRefusal(response, "bad_request", asked);
    response.locals.revoked = asked;
    const { jti, expiresAt, callers } = asked;
    // All are tried: a list that fails must not keep another from refusing the token.
    const kept = await Promise.allSettled(callers.map((caller) => revocations.get(caller)?.revoke(jti, expiresAt)));
    for (const each of kept) {
      if (each.status === "rejected") throw each.reason;
    }
    answerJson(response, 201, JSON.stringify({ jti, expiresAt, callers }));
  };
}

/** Express hands over what a handler threw, and what its body parser refused (with a status of 400 and more). */
function answerError(log: Log): ErrorRequestHandler<object, unknown, unknown, object, Call> {
  return (error: unknown, _request, response, _next) => {
    if (error instanceof RevocationNotKept) return answerRefusal(response, error.code);
    const status = error instanceof Error && "status" in error ? error.status : 500;
    if (status === 413) return answerRefusal(response, "body_too_large");
    if (typeof status === "number" && status < 500) {
      return answerRefusal(response, "bad_request", "the body is not JSON");
    }
    logBug(log, "control", error);
    answerRefusal(response, "internal_error");
  };
}

function answerRefusal(response: Answer, code: RefusalCode, detail?: string): void {
  const { status, text } = refusals[code];
  const error = detail === undefined ? text : `${text}: ${detail}`;
  response.locals.code = code;
  answerJson(response, status, refusalBody(code, error, response.locals.requestId));
}

/** Without Express's own `send`, which adds a charset that JSON has no parameter for (RFC 8259 section 11). */
function answerJson(response: Answer, status: number, body: string): void {
  response.status(status).setHeader("content-type", "application/json").end(body);
}
