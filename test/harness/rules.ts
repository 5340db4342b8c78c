import { headerText } from "../../testing/http-answer.ts";
import type { RequestCase } from "./cases.ts";
import { type CaseRecord, type Finding, finding } from "./findings.ts";
import { LogLine } from "./log-line.ts";
import type { ReceivedRequest } from "./service.ts";
import { sentHeader } from "./write-request.ts";

/**
 * What holds for every request of every gateway, whatever the case says: who may tell a service what, what never leaves
 * the gateway, what is logged.
 */
export function checkRules(request: RequestCase, record: CaseRecord): readonly Finding[] {
  const id = headerText(record.answer.headers, "x-request-id");
  return [
    ...checkAnswer(record, id),
    ...record.calls.flatMap((call) => checkCall(request, record, call, id)),
    ...checkLog(request, record),
  ];
}

function checkAnswer({ answer }: CaseRecord, id: string | null): readonly Finding[] {
  const internal = Object.keys(answer.headers).filter((name) => /^x-(gw|envoy)-/.test(name));
  const problems = internal.map((name) => finding(`header ${name}`, null, headerText(answer.headers, name)));
  const harmless = /^[A-Za-z0-9._-]{8,128}$/;
  if (!harmless.test(id ?? "")) problems.push(finding("header x-request-id", harmless, id));
  return problems;
}

function checkCall(
  { send }: RequestCase,
  { from }: CaseRecord,
  call: ReceivedRequest,
  id: string | null,
): readonly Finding[] {
  const forbidden = Object.keys(call.headers).filter((name) => /^x-(gw|envoy)-|_/.test(name));
  const problems = forbidden.map((name) => finding(`call header ${name}`, null, headerText(call.headers, name)));
  const host = "raw" in send ? null : sentHeader(send, "host");
  const expected = {
    host,
    "x-request-id": id,
    "x-forwarded-for": from,
    "x-forwarded-proto": "http",
    "x-forwarded-host": host,
  };
  for (const [name, value] of Object.entries(expected)) {
    const found = headerText(call.headers, name);
    if (found !== value) problems.push(finding(`call header ${name}`, value, found));
  }
  return problems;
}

function checkLog({ send }: RequestCase, { answer, from, log }: CaseRecord): readonly Finding[] {
  if (log.length !== 1) return [finding("log lines", 1, log.length)];
  const line = LogLine.safeParse(log[0]);
  if (!line.success) {
    return line.error.issues.map((issue) => finding(`log ${issue.path.join(".")}`, issue.message, log[0]));
  }
  const expected: Partial<LogLine> = { statusCode: answer.status, clientIp: from };
  if (!("raw" in send)) {
    expected.method = send.method ?? "GET";
    expected.path = send.path.split("?")[0] ?? null;
    expected.userAgent = sentHeader(send, "user-agent");
  }
  const found = new Map(Object.entries(line.data));
  return Object.entries(expected)
    .filter(([name, value]) => found.get(name) !== value)
    .map(([name, value]) => finding(`log ${name}`, value, found.get(name)));
}
