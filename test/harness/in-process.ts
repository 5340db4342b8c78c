import type { RequestListener } from "node:http";
import { createServer } from "node:http";
import { type Answer, type FakeUpstream, load, type TestGateway } from "gatewright/testing";
import { decodeJwt } from "jose";
import { HOP_BY_HOP_HEADERS } from "../../model/headers.ts";
import { exchange, writeRequest } from "../../testing/send.ts";
import type { UpstreamRequest } from "../../testing/upstream.ts";
import type { Preparation, RequestCase, SentRequest, WellFormedRequest } from "./cases.ts";
import type { CaseRecord } from "./findings.ts";
import type { ReceivedRequest } from "./service.ts";
import { addressOf } from "./stage.ts";
import { headersOf } from "./write-request.ts";

/** A scenario as `gatewright/testing` plays it: the same gateway and requests, functions in the place of services. */
export interface InProcessScenario {
  readonly file: string;
  readonly requests: readonly RequestCase[];
  /** By upstream: what the cases call its service, and what it does. */
  readonly services: Readonly<Record<string, { readonly name: string; readonly fake: FakeUpstream }>>;
  /** Public keys of the tokens that callers send as they are. */
  readonly keys?: readonly object[];
  authorizationOf(who: string): string | undefined;
  tokenIdOf(who: string): string | undefined;
  /** Callers whose token is to be one that `gatewright/testing` signs. */
  readonly honest: readonly string[];
}

/** An Express application in the place of an upstream. `isSilent`: it would never answer that. */
export function fakeOf(listener: RequestListener, isSilent: (request: UpstreamRequest) => boolean): FakeUpstream {
  const server = createServer(listener);
  return async (request) => {
    if (isSilent(request)) return { fails: "silent" };
    const { method, path, headers, body } = request;
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const sent = writeRequest(`${method} ${path}`, { headers, body: text }, undefined);
    const answer = await exchange(server, sent, "127.0.0.1").catch(() => undefined);
    if (answer === undefined) return { fails: "cut" };
    const ofConnection: readonly string[] = HOP_BY_HOP_HEADERS;
    const kept = Object.entries(answer.headers).filter(([name]) => !ofConnection.includes(name));
    return { status: answer.status, headers: Object.fromEntries(kept), body: answer.body };
  };
}

/** Plays the cases in their order. What the API has no words for has no record. */
export async function playInProcess(scenario: InProcessScenario): Promise<readonly (CaseRecord | undefined)[]> {
  const fakes = Object.entries(scenario.services).map(([name, { fake }]) => [name, fake] as const);
  await using gateway = await load(new URL(`file://${scenario.file}`), {
    upstreams: Object.fromEntries(fakes),
    keys: scenario.keys ?? [],
  });
  const records: (CaseRecord | undefined)[] = [];
  for (const [index, request] of scenario.requests.entries())
    records.push(await play(request, index, scenario, gateway));
  return records;
}

async function play(
  request: RequestCase,
  index: number,
  scenario: InProcessScenario,
  gateway: TestGateway,
): Promise<CaseRecord | undefined> {
  const { send, first = [], from = addressOf(index) } = request;
  if (!isExpressible(request)) return undefined;
  const scene = { scenario, gateway, from };
  const preparation: string[] = [];
  for (const one of first) preparation.push(...(await prepare(one, scene)));
  const answer = await sendCase(send, scene);
  for (const one of first) undo(one, scene);
  return recordOf(answer, { preparation, from, scenario });
}

/** Whether `request` has words for it: its line is a METHOD and a /path. */
export function isExpressible({ send }: RequestCase): boolean {
  return /^[A-Z-]+ \//.test(lineOf(send));
}

/** `GET /health`, or as much of one as bytes that are no request hold. */
export function lineOf(send: SentRequest): string {
  return "raw" in send ? (send.raw.split(/ HTTP\/|\r\n/)[0] ?? "") : `${send.method ?? "GET"} ${send.path}`;
}

interface Scene {
  readonly scenario: InProcessScenario;
  readonly gateway: TestGateway;
  readonly from: string;
}

async function sendCase(send: SentRequest, scene: Scene): Promise<Answer> {
  const headers = linesByName("raw" in send ? send.raw.split("\r\n").slice(1) : await headerLines(send, scene));
  const body = "raw" in send || send.body === undefined ? {} : { body: send.body };
  // No line at all, where the bytes name no host.
  return scene.gateway.request(lineOf(send), { headers: { host: [], ...headers }, ip: scene.from, ...body });
}

async function headerLines(send: WellFormedRequest, { scenario, gateway }: Scene): Promise<readonly string[]> {
  const authorization = send.who === undefined ? undefined : await credentialOf(send.who, scenario, gateway);
  const headers = Object.entries(headersOf(send, authorization));
  return [...headers.map(([name, value]) => `${name}: ${value}`), ...(send.lines ?? [])];
}

function linesByName(lines: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const fields = lines.flatMap((line) => {
    const colon = line.indexOf(":");
    return colon < 0 ? [] : [{ name: line.slice(0, colon).toLowerCase(), value: line.slice(colon + 1).trim() }];
  });
  const byName = Map.groupBy(fields, ({ name }) => name);
  return Object.fromEntries([...byName].map(([name, all]) => [name, all.map(({ value }) => value)]));
}

/** The value of Authorization: for honest callers with a token of the gateway under test, for others with their own. */
async function credentialOf(
  who: string,
  scenario: InProcessScenario,
  gateway: TestGateway,
): Promise<string | undefined> {
  const authorization = scenario.authorizationOf(who);
  if (authorization === undefined || !scenario.honest.includes(who)) return authorization;
  const { iss: _iss, aud: _aud, iat: _iat, nbf: _nbf, exp: _exp, ...claims } = decodeJwt(authorization.slice(7));
  return `Bearer ${await gateway.token(claims)}`;
}

async function prepare(preparation: Preparation, scene: Scene): Promise<readonly string[]> {
  const { gateway, scenario } = scene;
  switch (preparation.kind) {
    case "revoke":
      await gateway.revoke(scenario.tokenIdOf(preparation.who) ?? "");
      return [];
    case "service-down":
      gateway.upstream(upstreamOf(preparation.service, scenario)).answers({ fails: "refused" });
      return [];
    case "store-paused":
      gateway.store.fail();
      return [];
    case "repeat":
      for (let sent = 0; sent < preparation.times; sent++) await sendCase(preparation.request, scene);
      return [];
    case "exhaust":
      return exhaust(preparation, scene);
    case "await":
      return awaitAnswer(preparation, scene);
  }
}

function undo(preparation: Preparation, { gateway, scenario }: Scene): void {
  if (preparation.kind === "store-paused") gateway.store.recover();
  if (preparation.kind !== "service-down") return;
  const upstream = upstreamOf(preparation.service, scenario);
  gateway.upstream(upstream).answers(scenario.services[upstream]?.fake ?? { status: 200 });
}

/** The clock stands still, so as many pass as may, and not one more. */
async function exhaust(
  { request, until, passes }: Extract<Preparation, { kind: "exhaust" }>,
  scene: Scene,
): Promise<readonly string[]> {
  for (let passed = 0; ; passed++) {
    const { status } = await sendCase(request, scene);
    if (status === until) return passed === passes ? [] : [`${passed} requests passed a limit of ${passes}`];
    if (passed > passes) return [`more than ${passes} requests passed`];
  }
}

async function awaitAnswer(
  { request, until, withinMs, everyMs }: Extract<Preparation, { kind: "await" }>,
  scene: Scene,
): Promise<readonly string[]> {
  for (let sent = 0; sent * everyMs <= withinMs; sent++) {
    const from = `127.0.${10 + Math.floor(sent / 250)}.${1 + (sent % 250)}`;
    const answer = await sendCase(request, { ...scene, from });
    if ((typeof until === "number" ? answer.status : answer.error) === until) return [];
    await scene.gateway.clock.advance(`${BigInt(everyMs)}ms`);
  }
  return [`no ${until} within ${withinMs} ms`];
}

function upstreamOf(service: string, { services }: InProcessScenario): string {
  const [upstream] = Object.entries(services).find(([, { name }]) => name === service) ?? [];
  if (upstream === undefined) throw new Error(`there is no service "${service}"`);
  return upstream;
}

function recordOf(
  { status, headers, body, upstreamRequests, log }: Answer,
  { preparation, from, scenario }: Pick<CaseRecord, "preparation" | "from"> & { readonly scenario: InProcessScenario },
): CaseRecord {
  const lines = Object.entries(headers).map(([name, value]) => [name, [value].flat()] as const);
  const answer = { status, headers: Object.fromEntries(lines), body: textOf(body), milliseconds: 0 };
  const calls = upstreamRequests.map((call) => receivedBy(scenario.services[call.upstream]?.name ?? "", call));
  return { answer, calls, log: [log], preparation, from };
}

function receivedBy(service: string, { method, path, headers, body }: UpstreamRequest): ReceivedRequest {
  const lines = Object.entries(headers).map(([name, value]) => [name, [value]] as const);
  return { service, method, path, headers: Object.fromEntries(lines), body: textOf(body) };
}

function textOf(body: unknown): string {
  return body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
}
