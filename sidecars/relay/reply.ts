import { INTERNAL_HEADERS } from "../../model/headers.ts";
import { type RefusalCode, refusalBody, refusals } from "../../model/refusals.ts";
import type { Refused } from "../guard/verdict.ts";

/** A whole answer, before the door it leaves by (relay socket or front) adds what is that door's. */
export interface Reply {
  readonly status: number;
  /** Names and values in turn; neither `content-length` nor `x-request-id`. */
  readonly headers: readonly string[];
  readonly body: Buffer | string;
  readonly facts: ReplyFacts;
}

/** What the log is told of a request. */
export interface ReplyFacts {
  /** `code` of the refusal. */
  readonly code?: string | undefined;
  readonly userId?: string | undefined;
  readonly remaining?: number | undefined;
  /** The upstream that was tried last. */
  readonly backend?: string | undefined;
  /** Until its answer began. */
  readonly backendMs?: number | undefined;
}

export interface RefusalDetails {
  /** Follows the text of the table: `Bad request: body.quantity: expected int`. Never a value of the request. */
  readonly detail?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly authenticate?: string | undefined;
  readonly facts?: ReplyFacts;
}

const JSON_TYPE = "application/json";

export function refusalReply(code: RefusalCode, requestId: string, details: RefusalDetails = {}): Reply {
  const { status, text } = refusals[code];
  const error = details.detail === undefined ? text : `${text}: ${details.detail}`;
  return declaredReply({ status, error, code }, requestId, details);
}

/** A refusal that the author of a route declared (`otherwise`), or one of the table. */
export function declaredReply(
  { status, error, code }: { readonly status: number; readonly error: string; readonly code: string },
  requestId: string,
  details: RefusalDetails = {},
): Reply {
  const headers = ["content-type", JSON_TYPE];
  if (details.retryAfterSeconds !== undefined) headers.push("retry-after", String(details.retryAfterSeconds));
  if (details.authenticate !== undefined) headers.push("www-authenticate", details.authenticate);
  return { status, headers, body: refusalBody(code, error, requestId), facts: { ...details.facts, code } };
}

export function verdictReply(verdict: Refused, requestId: string): Reply {
  const { userId, remaining, retryAfterSeconds, authenticate } = verdict;
  return refusalReply(verdict.code, requestId, { retryAfterSeconds, authenticate, facts: { userId, remaining } });
}

/** For the log of the proxy, which removes them. */
export function factHeaders({ code, userId, remaining, backend }: ReplyFacts): readonly string[] {
  const headers: string[] = [];
  if (code !== undefined) headers.push(INTERNAL_HEADERS.code, code);
  if (userId !== undefined) headers.push(INTERNAL_HEADERS.user, userId);
  if (remaining !== undefined) headers.push(INTERNAL_HEADERS.remaining, String(remaining));
  if (backend !== undefined) headers.push(INTERNAL_HEADERS.backend, backend);
  return headers;
}
