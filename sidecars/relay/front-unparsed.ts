import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { isCanonicalTarget } from "../../model/canonical-path.ts";
import { canonicalAddress } from "../../model/client-address.ts";
import { HEADER_LIMITS } from "../../model/headers.ts";
import { STATUS_CODES } from "../../model/node-http.ts";
import type { RefusalCode } from "../../model/refusals.ts";
import { requestIdOf } from "../../model/request-id.ts";
import { headerLines, linesOf, oneLine } from "../guard/header-lines.ts";
import { splitTarget } from "../guard/request-view.ts";
import type { Log } from "../log/log.ts";
import { unroutedRefusal } from "./arrival.ts";
import { type FrontTable, matchRoute } from "./front-table.ts";
import { type Reply, refusalReply } from "./reply.ts";

/** What can be seen of a request that the parser refused. */
interface Seen {
  readonly requestId: string;
  readonly method: string | null;
  readonly target: string | null;
  /** The request line was there to its end. */
  readonly isWhole: boolean;
  readonly userAgent: string | null;
}

interface Unparsed extends Seen {
  readonly code: RefusalCode;
  readonly headers: readonly string[];
  /** For those who ask why. */
  readonly reason: string;
}

/** How long a client may take to read its refusal; it may still be sending, and a reset would take the answer away. */
const LINGER_MS = 1_000;

/** Codes of Node's HTTP parser (llhttp) and server. */
const CODES: Readonly<Record<string, RefusalCode>> = {
  HPE_HEADER_OVERFLOW: "headers_too_large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "body_too_large",
  HPE_PAUSED_H2_UPGRADE: "http_version_not_supported",
  ERR_HTTP_REQUEST_TIMEOUT: "request_timeout",
};

/**
 * Answers what never became a request: refused by the parser, too slow, or a CONNECT. In JSON like everything else, and
 * then the connection ends, since nobody knows where the next request would begin.
 */
export function refuseUnparsed(error: Error, socket: Duplex, table: FrontTable, log: Log): void {
  const code = "code" in error ? String(error.code) : "";
  if (!socket.writable || code === "ECONNRESET" || code === "EPIPE") {
    socket.destroy();
    return;
  }
  refuse(readUnparsed(error, table), socket, log);
}

/** A gateway is no tunnel (RFC 9110 section 9.3.6). */
export const CONNECT_REFUSAL = {
  code: "bad_request",
  headers: [],
  reason: "CONNECT asks for a tunnel",
} as const satisfies Pick<Unparsed, "code" | "headers" | "reason">;

export function refuseConnect(message: IncomingMessage, socket: Duplex, log: Log): void {
  const lines = headerLines(message.rawHeaders);
  const requestId = requestIdOf(linesOf(lines, "x-request-id"));
  const userAgent = oneLine(lines, "user-agent") || null;
  const seen: Seen = { requestId, method: "CONNECT", target: null, isWhole: true, userAgent };
  refuse({ ...seen, ...CONNECT_REFUSAL }, socket, log);
}

function refuse(unparsed: Unparsed, socket: Duplex, log: Log): void {
  const reply = refusalReply(unparsed.code, unparsed.requestId);
  writeRaw(socket, { ...reply, headers: [...reply.headers, ...unparsed.headers] }, unparsed.requestId);
  logUnparsed(log, unparsed, reply, socket);
}

/** What a request is refused with that the parser did not take, by the parser's error. */
export function readUnparsed(error: Error, table: FrontTable): Unparsed {
  const code = "code" in error ? String(error.code) : "";
  const seen = readPacket("rawPacket" in error && Buffer.isBuffer(error.rawPacket) ? error.rawPacket : Buffer.alloc(0));
  if (code === "HPE_INVALID_METHOD") return { ...seen, ...judgeUnknownMethod(seen, table) };
  // The parser has one code for an unknown version and for a line that does not end well after it.
  const isVersion = code === "HPE_INVALID_VERSION" && "reason" in error && error.reason === "Invalid HTTP version";
  const reason = "reason" in error && typeof error.reason === "string" ? error.reason : error.message;
  return {
    ...seen,
    headers: [],
    code: isVersion ? "http_version_not_supported" : (CODES[code] ?? "bad_request"),
    reason,
  };
}

/** A request line and whole header lines at the begin of a packet; a request in several packets may show none. */
function readPacket(packet: Buffer): Seen {
  const text = packet.toString("latin1", 0, HEADER_LIMITS.bytes);
  const [, method, target, end, lines = ""] =
    /^([A-Z_-]+) ([!-~]+)(?:( HTTP\/1\.[01])\r\n((?:[^\r\n]+\r\n)*))?/.exec(text) ?? [];
  const valuesOf = (name: string): readonly string[] =>
    [...lines.matchAll(new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*\r$`, "gim"))].map(([, value = ""]) => value);
  return {
    requestId: requestIdOf(valuesOf("x-request-id")),
    method: method ?? null,
    target: target ?? null,
    isWhole: end !== undefined,
    userAgent: valuesOf("user-agent")[0] || null,
  };
}

/**
 * The parser knows a fixed list of methods; the proxies take any. A request with another one is well-formed, so it is
 * a 404 or a 405 like every method that a path does not have. Where a path takes any method it cannot be forwarded: 501.
 */
function judgeUnknownMethod(
  { method, target, isWhole }: Seen,
  table: FrontTable,
): Pick<Unparsed, "code" | "headers" | "reason"> {
  if (method === null || target === null || !isWhole || !isCanonicalTarget(target)) {
    return { code: "bad_request", headers: [], reason: "neither method nor target is one" };
  }
  const match = matchRoute(table, splitTarget(target).path, method);
  return match.kind === "found"
    ? { code: "not_implemented", headers: [], reason: `${method} is a method that Node's parser does not know` }
    : unroutedRefusal(match);
}

function writeRaw(socket: Duplex, { status, headers, body }: Reply, requestId: string): void {
  const all = [...headers, "x-request-id", requestId, "content-length", String(body.length), "connection", "close"];
  const lines = all.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${all[index + 1]}\r\n`] : []));
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n${body}`);
  socket.on("error", () => {});
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

function logUnparsed(
  log: Log,
  { requestId, method, target, userAgent, code }: Unparsed,
  { status }: Reply,
  socket: Duplex,
): void {
  log.request({
    timestamp: new Date().toISOString(),
    requestId,
    method,
    path: target?.startsWith("/") ? splitTarget(target).path : null,
    statusCode: status,
    latencyMs: 0,
    clientIp: ("remoteAddress" in socket && canonicalAddress(String(socket.remoteAddress))) || null,
    userAgent,
    userId: null,
    rateLimitRemaining: null,
    backendService: null,
    backendLatencyMs: null,
    route: null,
    tenantId: null,
    errorCode: code,
    traceId: null,
  });
}
