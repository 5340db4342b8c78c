import { canonicalAddress } from "../model/client-address.ts";
import type { LogEntry } from "../model/log-entry.ts";
import type { SidecarConfig } from "../sidecars/config.ts";
import { splitTarget } from "../sidecars/guard/request-view.ts";
import { matchRoute } from "../sidecars/relay/front-table.ts";
import type { Answer, RequestOptions } from "./answer.ts";
import { readBody } from "./body.ts";
import type { Callers } from "./callers.ts";
import type { FakeUpstreams } from "./fake-upstreams.ts";
import type { HttpAnswer } from "./http-answer.ts";
import { openFront, type Run } from "./run.ts";
import { exchange, writeRequest } from "./send.ts";
import type { UpstreamRequest } from "./upstream.ts";

/** What answers a request. */
export interface RequestWorld {
  readonly run: Run;
  readonly config: SidecarConfig;
  readonly callers: Callers;
  readonly upstreams: FakeUpstreams;
}

/** A documentation address (RFC 5737): nobody's. */
const DEFAULT_IP = "192.0.2.1";

/** @throws Error for a request that cannot be meant, and whatever a fake upstream throws */
export async function sendRequest(line: string, options: RequestOptions, world: RequestWorld): Promise<Answer> {
  const { ip = DEFAULT_IP } = options;
  if (canonicalAddress(ip) === undefined)
    throw new Error(`"${ip}" is no address, as "192.0.2.1" and "2001:db8::1" are.`);
  const sent = writeRequest(line, options, await authorizationOf(line, options, world));
  const requests: UpstreamRequest[] = [];
  const mistakes: unknown[] = [];
  const logged = Promise.withResolvers<LogEntry>();
  let reason: string | null = null;
  const upstreams = world.upstreams.forRequest({ requests, onMistake: (mistake) => mistakes.push(mistake) });
  const front = openFront(world.run, upstreams, {
    onLogged: logged.resolve,
    onReason: (text) => {
      reason = text;
    },
    onBug: (stack) => mistakes.push(new Error(`This is a defect of gatewright, please report it:\n${stack}`)),
  });
  const answer = await exchange(front, sent, ip);
  if (mistakes.length > 0) throw mistakes[0];
  return answerOf(answer, { log: await logged.promise, requests, reason });
}

function answerOf(
  { status, headers, body }: HttpAnswer,
  facts: { readonly log: LogEntry; readonly requests: readonly UpstreamRequest[]; readonly reason: string | null },
): Answer {
  const { log, requests, reason } = facts;
  return {
    status,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, lines]) => [name, name === "set-cookie" ? lines : lines.join(", ")]),
    ),
    body: readBody(body, headers["content-type"]?.[0]),
    route: log.route,
    upstream: log.backendService,
    upstreamRequests: requests,
    error: log.errorCode,
    reason,
    user: log.userId,
    remaining: log.rateLimitRemaining,
    log,
  };
}

/** The value of Authorization that the options ask for. */
async function authorizationOf(
  line: string,
  { claims, token, headers = {} }: RequestOptions,
  world: RequestWorld,
): Promise<string | undefined> {
  const hasHeader = Object.keys(headers).some((name) => name.toLowerCase() === "authorization");
  const ways = [claims !== undefined && "claims", token !== undefined && "token", hasHeader && "headers.authorization"];
  const [first, second] = ways.filter((way) => way !== false);
  if (second !== undefined) throw new Error(`"${line}" has ${first} and ${second}: a request shows one credential.`);
  if (token !== undefined) return `Bearer ${token}`;
  if (claims === undefined) return undefined;
  return `Bearer ${await world.callers.sign(claims, { caller: callerOf(line, world) })}`;
}

/** Whose token a route wants. @throws Error if it wants none */
function callerOf(line: string, { run, config, callers }: RequestWorld): string {
  const [method = "", target = ""] = line.split(" ");
  const match = matchRoute(run.generation.front.table, splitTarget(target).path, method);
  if (match.kind === "found") {
    const { route } = match;
    const guard = route.to.kind === "relay" ? config.relays[route.to.relay]?.guard : route.guard;
    const caller = guard === undefined ? undefined : config.guards[guard]?.caller;
    if (caller !== undefined) return caller;
    throw new Error(
      `"${route.name}" is public: it reads no claims, so a test gives it none. For any token: { token }.`,
    );
  }
  // Nobody reads the token of a request that no route takes.
  if (callers.first !== undefined) return callers.first;
  throw new Error("This gateway has no caller with tokens: all its routes are public.");
}
