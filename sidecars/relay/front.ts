import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { TrustList } from "../../model/client-address.ts";
import { HEADER_LIMITS } from "../../model/headers.ts";
import { createServer } from "../../model/node-http.ts";
import type { FrontRouteConfig } from "../config.ts";
import type { Ask } from "../guard/ask.ts";
import type { GuardRequest } from "../guard/request-view.ts";
import { logBug } from "../log/bugs.ts";
import type { Log } from "../log/log.ts";
import { arrive } from "./arrival.ts";
import type { CallWorld } from "./call-upstream.ts";
import type { Compose, LiveRelay } from "./compose.ts";
import { forward } from "./forward.ts";
import { Exchange } from "./front-exchange.ts";
import { forwardedHeaders } from "./front-headers.ts";
import type { FrontTable } from "./front-table.ts";
import { refuseConnect, refuseUnparsed } from "./front-unparsed.ts";
import { verdictReply } from "./reply.ts";

/** What the front serves by; read once for each request, so that a reload never mixes two tables in one. */
export interface FrontWorld {
  readonly table: FrontTable;
  readonly isTrusted: TrustList;
  readonly calls: CallWorld;
  findRelay(id: string): LiveRelay | undefined;
}

export interface FrontOptions {
  world(): FrontWorld;
  readonly ask: Ask;
  readonly compose: Compose;
  readonly log: Log;
}

/** The head of a request within 10 s, all of it within 5 min: what NGINX and Envoy are set to; then it is a 408. */
const HEAD_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 300_000;

/** An hour, as the proxies keep idle clients. */
const IDLE_TIMEOUT_MS = 3_600_000;

/** How requests are read. */
export const FRONT_PARSER = {
  maxHeaderSize: HEADER_LIMITS.bytes,
  headersTimeout: HEAD_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: IDLE_TIMEOUT_MS,
  // Ours to answer: the parser's own 400 has no body.
  requireHostHeader: false,
};

/**
 * The target that needs no proxy: does for itself what Envoy and NGINX do for the others, in the same order, and is the
 * reference that they are compared with. HTTP/1.1 and 1.0 without TLS; an `Upgrade` is not followed.
 */
export function createFront(options: FrontOptions): Server {
  const { log } = options;
  const open = new WeakMap<Duplex, Exchange>();
  const handle = (message: IncomingMessage, response: ServerResponse, awaitsContinue: boolean): void => {
    const world = options.world();
    const exchange = new Exchange(message, response, { isTrusted: world.isTrusted, log, awaitsContinue });
    open.set(message.socket, exchange);
    answer(exchange, world, options).catch((error: unknown) => {
      logBug(log, "front", error);
      if (response.headersSent) exchange.abandon();
      else exchange.refuse("internal_error");
    });
  };
  const server = createServer(FRONT_PARSER, (message, response) => handle(message, response, false));
  server.maxHeadersCount = 0;
  server.on("checkContinue", (message, response) => handle(message, response, true));
  server.on("checkExpectation", (message, response) => handle(message, response, false));
  server.on("connect", (message, socket) => refuseConnect(message, socket, log));
  server.on("clientError", (error, socket) => {
    const exchange = open.get(socket);
    // The body of a request that is being answered broke off; two answers on one connection would belong to nobody.
    if (exchange !== undefined && !exchange.response.writableFinished) exchange.abandon();
    else refuseUnparsed(error, socket, options.world().table, log);
  });
  return server;
}

/** The stages of a request, in their order. */
async function answer(exchange: Exchange, world: FrontWorld, options: FrontOptions): Promise<void> {
  const { message, headers, requestId, client } = exchange;
  const arrival = arrive(message, headers, world.table);
  exchange.route = arrival.route?.name;
  if (arrival.kind === "refused") return exchange.refuse(arrival.code, { headers: arrival.headers });
  const { method = "", url: target = "" } = message;
  const { route, params } = arrival;
  const { to, guard, maxBodyBytes } = route;
  const request: GuardRequest = { method, target, address: client, headers, requestId };
  if (to.kind === "relay") return answerByRelay(exchange, request, world.findRelay(to.relay), options.compose);
  const verdict = guard === undefined ? undefined : await options.ask(guard, request);
  if (verdict !== undefined && !verdict.allowed) return exchange.answer(verdictReply(verdict, requestId));
  if (verdict !== undefined) exchange.note({ userId: verdict.userId, remaining: verdict.remaining });
  switch (to.kind) {
    case "upstream":
      return forward({ exchange, to, maxBodyBytes, params, verdict }, world.calls);
    case "respond":
      return exchange.answer({ status: to.status, headers: declaredHeaders(to), body: to.body, facts: {} });
  }
}

function declaredHeaders({ headers, body }: FrontRouteConfig["to"] & { kind: "respond" }): readonly string[] {
  const isTyped = body === "" || Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
  return [...(isTyped ? [] : ["content-type", "application/json"]), ...Object.entries(headers).flat()];
}

async function answerByRelay(
  exchange: Exchange,
  request: GuardRequest,
  live: LiveRelay | undefined,
  compose: Compose,
): Promise<void> {
  if (live === undefined) throw new Error("a route goes to a relay that does not exist");
  const reply = await compose(live, {
    request,
    message: exchange.message,
    forwardedHeaders: forwardedHeaders(exchange),
    clientGone: exchange.clientGone,
    askForBody: () => exchange.askForBody(),
  });
  if (reply === undefined) exchange.abandon();
  else exchange.answer(reply);
}
