import { isDeepStrictEqual } from "node:util";
import { headerText } from "../../testing/http-answer.ts";
import type { RequestCase } from "./cases.ts";
import { type CaseRecord, type Finding, finding } from "./findings.ts";
import { VOLATILE_LOG_FIELDS } from "./log-line.ts";

/** Of one connection or one moment: how a body is framed, and when, is each target's own business (RFC 9110, 7.6.1). */
const FRAMING: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "date",
  "keep-alive",
  "server",
  "transfer-encoding",
]);

/** Where two targets differ on one case, beyond what the case itself expects: everything a client or a service sees. */
export function compare(request: RequestCase, left: CaseRecord, right: CaseRecord): readonly Finding[] {
  const [a, b] = [observable(request, left), observable(request, right)];
  const parts = new Set([...a.keys(), ...b.keys()]);
  return [...parts]
    .filter((part) => !isDeepStrictEqual(a.get(part), b.get(part)))
    .map((part) => finding(part, a.get(part), b.get(part)));
}

/** What can be compared, by the same names of parts as in `verify`; the id of the request is masked. */
function observable(request: RequestCase, record: CaseRecord): ReadonlyMap<string, unknown> {
  const { answer, calls, log } = record;
  const id = headerText(answer.headers, "x-request-id");
  const mask = (text: string | null) => (id ? (text?.replaceAll(id, "<id>") ?? null) : text);
  const parts = new Map<string, unknown>([
    ["status", answer.status],
    ["body", mask(answer.body)],
  ]);
  for (const name of Object.keys(answer.headers)) {
    // A header that a case expects only by its form differs from run to run.
    const isOfForm = request.expect.headers?.[name] instanceof RegExp;
    if (!FRAMING.has(name)) parts.set(`header ${name}`, isOfForm ? "there" : mask(headerText(answer.headers, name)));
  }
  parts.set(
    "calls",
    calls.map(({ service, method, path }) => `${service} ${method} ${path}`),
  );
  parts.set(
    "call body",
    calls.map(({ body }) => mask(body)),
  );
  for (const name of new Set(calls.flatMap((call) => Object.keys(call.headers)))) {
    if (FRAMING.has(name)) continue;
    parts.set(
      `call header ${name}`,
      calls.map((call) => mask(headerText(call.headers, name))),
    );
  }
  const [line] = log;
  for (const [name, value] of line instanceof Object ? Object.entries(line) : []) {
    if (!VOLATILE_LOG_FIELDS.has(name)) parts.set(`log ${name}`, value);
  }
  return parts;
}
