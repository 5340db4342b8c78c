import { isDeepStrictEqual } from "node:util";
import { type ExplainedGateway, explain } from "../../../cli/explain/explain.ts";
import type { ExplainedCall, Explanation } from "../../../cli/explain/explanation.ts";
import { pairs } from "../../../cli/explain/pairs.ts";
import type { SentRequest } from "../../../cli/explain/sent-request.ts";
import type { CallExpectation, Expectation, RequestCase, TextExpectation } from "../../harness/cases.ts";
import { writeRequest } from "../../harness/write-request.ts";

/** How a caller of a suite is explained: by the claims of a token, or by the line that is sent. */
export type Credential =
  | { readonly claims: Readonly<Record<string, unknown>> }
  | { readonly authorization: string | undefined };

/** Where an explanation is not what a case expects of all targets. */
export async function disagreements(
  gateway: ExplainedGateway,
  { send, from, expect }: RequestCase,
  credentialOf: (who: string) => Credential,
  upstreamOf: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const who = "raw" in send ? undefined : send.who;
  const credential = who === undefined ? { authorization: undefined } : credentialOf(who);
  const isClaims = "claims" in credential;
  const bytes = writeRequest(send, isClaims ? undefined : credential.authorization);
  const request = readRequest(bytes, from ?? "127.0.1.1", isClaims ? credential.claims : undefined);
  if (request === undefined) return ["it cannot be written as a request"];
  const explanation = await explain(gateway, request);
  return [
    ...routeFindings(expect, explanation),
    ...answerFindings(expect, explanation),
    ...callFindings(expect, explanation, upstreamOf),
  ];
}

/** The same bytes in the form in which explain is given them, if they have one. */
function readRequest(bytes: Buffer, peer: string, claims: SentRequest["claims"]): SentRequest | undefined {
  const text = bytes.toString("latin1");
  const end = text.indexOf("\r\n\r\n");
  const [line = "", ...lines] = text.slice(0, end).split("\r\n");
  const [, method, target] = /^(\S+) (.*) HTTP\/1\.1$/s.exec(line) ?? [];
  const headers = lines.map((one) => ({
    name: one.slice(0, one.indexOf(":")),
    value: one.slice(one.indexOf(":") + 2),
  }));
  const at = headers.findIndex(({ name }) => name.toLowerCase() === "host");
  const host = headers[at]?.value;
  if (method === undefined || target === undefined || host === undefined) return undefined;
  const isChunked = headers.some(({ name }) => name === "Transfer-Encoding");
  const rest = bytes.subarray(end + 4);
  const body = isChunked ? unchunk(rest) : rest;
  return {
    method,
    target,
    host,
    headers: headers.toSpliced(at, 1),
    body: body.length === 0 && !isChunked ? undefined : body,
    peer,
    claims,
    completesClaims: false,
  };
}

function unchunk(bytes: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = bytes.indexOf("\r\n", at);
    const size = Number.parseInt(bytes.toString("latin1", at, end), 16);
    if (size === 0) return Buffer.concat(pieces);
    pieces.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

function routeFindings({ log }: Expectation, { route }: Explanation): readonly string[] {
  const expected = log?.route;
  const found = route?.name ?? null;
  return expected === undefined || expected === found ? [] : [`route: expected ${expected}, explained ${found}`];
}

function answerFindings(expect: Expectation, { result, assumed }: Explanation): readonly string[] {
  const code = expect.body?.kind === "refusal" ? expect.body.code : expect.log?.errorCode;
  if (result.kind === "open") return ["the body is not there"];
  if (result.kind === "answered") {
    return result.status === expect.status ? [] : [`status: expected ${expect.status}, explained ${result.status}`];
  }
  // What an upstream answers is no refusal of ours; whatever else is expected depends on it.
  if (result.kind !== "refused") return typeof code === "string" ? [`expected ${code}, explained a call`] : [];
  const headers = new Map(pairs(result.headers).map(({ name, line }) => [name, line]));
  const expected = Object.entries(expect.headers ?? {}).filter(([name]) => name !== "x-request-id");
  return [
    ...(result.status === expect.status ? [] : [`status: expected ${expect.status}, explained ${result.status}`]),
    ...(code === undefined || code === result.code ? [] : [`code: expected ${code}, explained ${result.code}`]),
    ...((assumed !== undefined) === (result.code === "missing_token")
      ? []
      : ["what is assumed is assumed without need"]),
    ...expected
      .filter(([name, value]) => !fits(value, headers.get(name) ?? null))
      .map(([name, value]) => `${name}: expected ${value}, explained ${headers.get(name)}`),
  ];
}

function callFindings(
  { calls = {} }: Expectation,
  { calls: explained, assumed }: Explanation,
  upstreamOf: Readonly<Record<string, string>>,
): readonly string[] {
  const made = assumed === undefined ? explained : [];
  const expected = Object.entries(calls).flatMap(([service, all]) =>
    all.map((call) => ({ upstream: upstreamOf[service] ?? service, call })),
  );
  if (expected.length !== made.length) return [`calls: expected ${expected.length}, explained ${made.length}`];
  return expected.flatMap(({ upstream, call }, index) => callFinding(upstream, call, made[index]));
}

function callFinding(upstream: string, expected: CallExpectation, call: ExplainedCall | undefined): readonly string[] {
  if (call === undefined) return [`no call of ${upstream}`];
  const lines = Map.groupBy(pairs(call.headers), ({ name }) => name);
  const headers = Object.entries(expected.headers ?? {}).filter(([name, value]) => {
    const found =
      lines
        .get(name)
        ?.map(({ line }) => line)
        .join(" | ") ?? null;
    return !fits(value, found);
  });
  const json = expected.json === undefined || isDeepStrictEqual(JSON.parse(call.body ?? "null"), expected.json);
  return [
    ...(call.upstream === upstream ? [] : [`upstream: expected ${upstream}, explained ${call.upstream}`]),
    ...(call.method === expected.method ? [] : [`method: expected ${expected.method}, explained ${call.method}`]),
    ...(call.target === expected.path ? [] : [`path: expected ${expected.path}, explained ${call.target}`]),
    ...headers.map(([name]) => `call header ${name}: explained ${lines.get(name)?.map(({ line }) => line)}`),
    ...(json ? [] : [`body: explained ${call.body}`]),
  ];
}

function fits(expected: TextExpectation, found: string | null): boolean {
  return expected instanceof RegExp ? found !== null && expected.test(found) : expected === found;
}
