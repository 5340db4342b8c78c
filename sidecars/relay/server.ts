import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { canonicalAddress } from "../../model/client-address.ts";
import { INTERNAL_HEADERS } from "../../model/headers.ts";
import { createServer } from "../../model/node-http.ts";
import { requestIdOf } from "../../model/request-id.ts";
import { headerLines, linesOf, oneLine } from "../guard/header-lines.ts";
import { logBug } from "../log/bugs.ts";
import type { Log } from "../log/log.ts";
import type { Compose, LiveRelay } from "./compose.ts";
import type { RelayCall } from "./read-request.ts";
import { factHeaders, type Reply, refusalReply } from "./reply.ts";

const FORWARDED_HEADERS = ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"] as const;

/**
 * The relay's server beside a proxy, which hands over whole requests: which relay and whose address come in headers
 * that it sets. It takes the answer as it is, and the facts for its log out of the answer's `x-gw-*` headers.
 */
export function createRelayServer(find: (id: string) => LiveRelay | undefined, compose: Compose, log: Log): Server {
  return createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (message, response) => {
    const call = readCall(message, response);
    const live = call && find(oneLine(call.request.headers, INTERNAL_HEADERS.relay) ?? "");
    if (call === undefined || live === undefined) {
      const [id = ""] = linesOf(headerLines(message.rawHeaders), INTERNAL_HEADERS.relay);
      log.warn("unknown-relay", { relay: id, hasAddress: call !== undefined });
      return write(response, refusalReply("unknown_guard", requestIdOfMessage(message), { retryAfterSeconds: 1 }));
    }
    compose(live, call)
      .then((reply) => (reply === undefined ? response.destroy() : write(response, reply)))
      .catch((error: unknown) => {
        logBug(log, "relay", error);
        if (response.headersSent) response.destroy();
        else write(response, refusalReply("internal_error", call.request.requestId));
      });
  });
}

function readCall(message: IncomingMessage, response: ServerResponse): RelayCall | undefined {
  const headers = headerLines(message.rawHeaders);
  const address = canonicalAddress(oneLine(headers, INTERNAL_HEADERS.address) ?? "");
  if (address === undefined) return undefined;
  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  const { method = "", url: target = "" } = message;
  return {
    request: { method, target, address, headers, requestId: requestIdOfMessage(message) },
    message,
    forwardedHeaders: FORWARDED_HEADERS.flatMap((name) => linesOf(headers, name).flatMap((line) => [name, line])),
    clientGone: gone.signal,
    askForBody: () => {},
  };
}

function requestIdOfMessage(message: IncomingMessage): string {
  return requestIdOf(linesOf(headerLines(message.rawHeaders), "x-request-id"));
}

function write(response: ServerResponse, { status, headers, body, facts }: Reply): void {
  const length = status === 204 || status === 304 ? [] : ["content-length", String(Buffer.byteLength(body))];
  response.writeHead(status, [...headers, ...factHeaders(facts), ...length]);
  response.end(body);
}
