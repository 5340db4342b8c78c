import type { IncomingMessage } from "node:http";
import { isCanonicalTarget } from "../../model/canonical-path.ts";
import { HEADER_LIMITS, SINGLE_LINE_HEADERS } from "../../model/headers.ts";
import type { RefusalCode } from "../../model/refusals.ts";
import { type HeaderLines, linesOf, oneLine } from "../guard/header-lines.ts";

const METHOD = /^[A-Z_-]+$/;

/** A name or an address, and a port (RFC 9110 section 7.2, RFC 3986 section 3.2.2 without escapes). */
const HOST = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** Why a request is refused before anything reads it: what more than one reader could read in more than one way. */
export function requestProblem(message: IncomingMessage, headers: HeaderLines): RefusalCode | undefined {
  const { httpVersion, method = "", url = "" } = message;
  if (httpVersion !== "1.1" && httpVersion !== "1.0") {
    return httpVersion === "0.9" ? "bad_request" : "http_version_not_supported";
  }
  if (message.rawHeaders.length / 2 > HEADER_LIMITS.count) return "headers_too_large";
  if (SINGLE_LINE_HEADERS.some((name) => linesOf(headers, name).length > 1)) return "bad_request";
  if (!METHOD.test(method) || !isCanonicalTarget(url) || !HOST.test(oneLine(headers, "host") ?? "")) {
    return "bad_request";
  }
  // RFC 9112 section 6.1: a transfer coding that is not known is a 501.
  const codings = linesOf(headers, "transfer-encoding");
  if (codings.length > 0 && codings.join(",").toLowerCase() !== "chunked") return "not_implemented";
  return undefined;
}
