import type { IncomingMessage } from "node:http";
import { targetProblem } from "../../model/canonical-path.ts";
import { HEADER_LIMITS, SINGLE_LINE_HEADERS } from "../../model/headers.ts";
import type { RefusalCode } from "../../model/refusals.ts";
import { type HeaderLines, linesOf, oneLine } from "../guard/header-lines.ts";

const METHOD = /^[A-Z_-]+$/;

/** A name or an address, and a port (RFC 9110 section 7.2, RFC 3986 section 3.2.2 without escapes). */
const HOST = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** The request line and the headers, as the parser gives them. */
export type RequestHead = Pick<IncomingMessage, "httpVersion" | "method" | "url" | "rawHeaders">;

export interface RequestProblem {
  readonly code: RefusalCode;
  /** For those who ask why; the client reads the code's own text. */
  readonly reason: string;
}

/** Why a request is refused before anything reads it: what more than one reader could read in more than one way. */
export function requestProblem(head: RequestHead, headers: HeaderLines): RequestProblem | undefined {
  const { httpVersion, method = "", url = "" } = head;
  if (httpVersion !== "1.1" && httpVersion !== "1.0") {
    const code = httpVersion === "0.9" ? "bad_request" : "http_version_not_supported";
    return { code, reason: `HTTP/${httpVersion} is not spoken` };
  }
  if (head.rawHeaders.length / 2 > HEADER_LIMITS.count) {
    return { code: "headers_too_large", reason: `there are more than ${HEADER_LIMITS.count} header lines` };
  }
  const repeated = SINGLE_LINE_HEADERS.find((name) => linesOf(headers, name).length > 1);
  if (repeated !== undefined) return { code: "bad_request", reason: `there is more than one line of ${repeated}` };
  if (!METHOD.test(method)) return { code: "bad_request", reason: "the method is not in capital letters" };
  const problem = targetProblem(url);
  if (problem !== undefined) return { code: "bad_request", reason: `the target ${problem}` };
  if (!HOST.test(oneLine(headers, "host") ?? ""))
    return { code: "bad_request", reason: "Host is not a name or an address, with or without a port" };
  // RFC 9112 section 6.1: a transfer coding that is not known is a 501.
  const codings = linesOf(headers, "transfer-encoding");
  if (codings.length > 0 && codings.join(",").toLowerCase() !== "chunked") {
    return { code: "not_implemented", reason: "the transfer coding is not chunked" };
  }
  return undefined;
}
