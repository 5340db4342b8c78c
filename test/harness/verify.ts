import { isDeepStrictEqual } from "node:util";
import { headerText } from "../../testing/http-answer.ts";
import type { BodyExpectation, CallExpectation, RequestCase, TextExpectation } from "./cases.ts";
import { type CaseRecord, type Finding, finding } from "./findings.ts";
import { checkRules } from "./rules.ts";
import type { ReceivedRequest } from "./service.ts";

/** Whatever of a case is not as the case, or a rule for all cases, says. */
export function verify(request: RequestCase, record: CaseRecord): readonly Finding[] {
  return [...verifyAnswer(request, record), ...verifyLog(request, record), ...checkRules(request, record)];
}

/** The part that is known as soon as the answer is there: the log comes later. */
export function verifyAnswer({ expect }: RequestCase, record: CaseRecord): readonly Finding[] {
  const { answer, calls } = record;
  return [
    ...record.preparation.map((text) => ({ part: "preparation", text })),
    ...(answer.status === expect.status ? [] : [finding("status", expect.status, `${answer.status} ${answer.body}`)]),
    ...verifyHeaders("header", expect.headers ?? {}, answer.headers),
    ...(expect.body ? verifyBody(expect.body, record) : []),
    ...verifyCalls(expect.calls ?? {}, calls),
  ];
}

function verifyHeaders(
  part: string,
  expected: Readonly<Record<string, TextExpectation>>,
  headers: Readonly<Record<string, readonly string[]>>,
): readonly Finding[] {
  return Object.entries(expected)
    .map(([name, value]) => ({ name, value, found: headerText(headers, name) }))
    .filter(({ value, found }) => !fits(value, found))
    .map(({ name, value, found }) => finding(`${part} ${name}`, value, found));
}

function verifyBody(expected: BodyExpectation, { answer }: CaseRecord): readonly Finding[] {
  const found = parseJson(answer.body);
  switch (expected.kind) {
    case "empty":
      return answer.body === "" ? [] : [finding("body", "", answer.body)];
    case "json":
      return isDeepStrictEqual(found, expected.value) ? [] : [finding("body", expected.value, answer.body)];
    case "refusal": {
      const id = headerText(answer.headers, "x-request-id");
      const fields = found instanceof Object ? Object.entries(found) : [];
      const [error, code, requestId] = fields.map(([, value]) => value);
      const isRefusal =
        fields.map(([name]) => name).join() === "error,code,requestId" &&
        fits(expected.error, error) &&
        fits(expected.code, code) &&
        requestId === id;
      return isRefusal ? [] : [finding("body", [expected.code, expected.error, id].join(" "), answer.body)];
    }
  }
}

function verifyCalls(
  expected: Readonly<Record<string, readonly CallExpectation[]>>,
  calls: readonly ReceivedRequest[],
): readonly Finding[] {
  const services = new Set([...Object.keys(expected), ...calls.map(({ service }) => service)]);
  return [...services].flatMap((service) => {
    const wanted = expected[service] ?? [];
    const received = calls.filter((call) => call.service === service);
    if (received.length !== wanted.length) {
      const found = received.map(({ method, path }) => `${method} ${path}`);
      return [finding(`calls of ${service}`, wanted.length, found)];
    }
    return wanted.flatMap((call, index) => verifyCall(call, received[index]));
  });
}

function verifyCall(expected: CallExpectation, call: ReceivedRequest | undefined): readonly Finding[] {
  if (!call) return [];
  const problems = [...verifyHeaders("call header", expected.headers ?? {}, call.headers)];
  if (call.method !== expected.method) problems.push(finding("call method", expected.method, call.method));
  if (call.path !== expected.path) problems.push(finding("call path", expected.path, call.path));
  if (expected.json !== undefined && !isDeepStrictEqual(parseJson(call.body), expected.json)) {
    problems.push(finding("call body", expected.json, call.body));
  }
  return problems;
}

function verifyLog({ expect }: RequestCase, { log }: CaseRecord): readonly Finding[] {
  const [line] = log;
  if (!(line instanceof Object)) return [];
  const found = new Map(Object.entries(line));
  return Object.entries(expect.log ?? {})
    .filter(([name, value]) => !fits(value, found.get(name)))
    .map(([name, value]) => finding(`log ${name}`, value, found.get(name)));
}

function fits(expected: TextExpectation | number, found: unknown): boolean {
  return expected instanceof RegExp ? typeof found === "string" && expected.test(found) : found === expected;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
