import type { ExplainedCall, ExplainedResult, ExplainedStage, Explanation, Said, StageName } from "./explanation.ts";
import { pairs } from "./pairs.ts";
import { printTargets } from "./print-targets.ts";
import { withPlace } from "./with-place.ts";

const TITLES: Readonly<Record<StageName, string>> = {
  connection: "connection",
  "canonical-request": "canonical request",
  "request-facts": "id, trace, client",
  health: "health",
  "address-lists": "address lists",
  route: "route",
  preflight: "CORS preflight",
  "declared-size": "declared size",
  "address-limits": "limits by address",
  identity: "identity",
  revocation: "revocation",
  tenant: "tenant",
  authorization: "authorization",
  "identity-limits": "limits by identity",
  validation: "validation",
  breaker: "breaker",
  body: "body",
  forward: "forward",
  answer: "answer",
};

/** The whole explanation: the answer first, then why. */
export function printText(explanation: Explanation): string {
  const sections = [
    printHead(explanation),
    printRoute(explanation),
    ["stages", ...printStages(explanation.stages)],
    ...explanation.calls.map((call) => printCall(call, explanation.assumed !== undefined)),
    printSaid("answer", explanation.answer),
    printSaid("time", explanation.time),
    printTargets(explanation.targets),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
}

function printHead({ request, result, assumed }: Explanation): readonly string[] {
  const { method, target, claims, addedClaims } = request;
  const added = addedClaims.length > 0 ? `, added: ${addedClaims.join(", ")}` : "";
  const given = Object.entries(claims ?? {}).filter(([name]) => !addedClaims.includes(name));
  return [
    `${method} ${target}`,
    `  ${describeResult(result)}`,
    ...(claims === undefined ? [] : [`  claims ${JSON.stringify(Object.fromEntries(given))}${added}`]),
    ...(assumed === undefined ? [] : [`  with claims that fit (--claims '{…}') it ${describeResult(assumed)}`]),
  ];
}

/** What comes of the request, in one line. */
export function describeResult(result: ExplainedResult): string {
  switch (result.kind) {
    case "refused": {
      const reason = result.reason === undefined ? "" : `: ${result.reason}`;
      return `is refused: ${result.status} ${result.code} at ${TITLES[result.stage]}${reason}`;
    }
    case "forwarded":
      return `goes to ${result.upstream} as ${result.method} ${result.target}, and its answer to the client`;
    case "composed":
      return `goes through the steps ${result.steps.join(", ")}, one after the other`;
    case "answered":
      return `is answered by the gateway itself: ${result.status}`;
    case "open":
      return `is judged by its body, which is not here: ${result.reason} (--body)`;
  }
}

function printRoute({ route, passedOver }: Explanation): readonly string[] {
  const { nearest, more } = passedOver;
  if (route === undefined && nearest.length === 0) return [];
  const chosen = route === undefined ? "no route" : `route "${route.name}" (${route.method} ${route.path})`;
  return [
    withPlace(chosen, route?.at),
    ...(nearest.length > 0 ? ["  passed over"] : []),
    ...nearest.map(({ name, reasons, at }) => withPlace(`    "${name}": ${reasons[0] ?? ""}`, at)),
    ...(more > 0 ? [`    and ${more} more`] : []),
  ];
}

/** After a refusal before any route there is nothing to say of the stages that follow: one line for all. */
function printStages(stages: readonly ExplainedStage[]): readonly string[] {
  const isEmpty = ({ verdict, says }: ExplainedStage) => verdict === "not-reached" && says.length === 0;
  const empty = stages.filter(isEmpty).map(({ name }) => TITLES[name]);
  const lines = stages.filter((stage) => !isEmpty(stage)).flatMap(printStage);
  return empty.length === 0 ? lines : [...lines, `  ${"not reached".padEnd(12)} ${empty.join(", ")}`];
}

function printStage({ name, verdict, status, says }: ExplainedStage): readonly string[] {
  const words = { passed: "passed", refused: `REFUSED ${status}`, "not-reached": "not reached", "does-not-apply": "-" };
  const head = `  ${words[verdict].padEnd(12)} ${TITLES[name].padEnd(19)}`;
  const [first, ...rest] = says;
  const margin = " ".repeat(head.length);
  return [
    withPlace(`${head} ${first?.text ?? ""}`.trimEnd(), first?.at),
    ...rest.map(({ text, at }) => withPlace(`${margin} ${text}`, at)),
  ];
}

function printCall(call: ExplainedCall, isAssumed: boolean): readonly string[] {
  const added = pairs(call.added);
  const marked = pairs(call.headers).map(({ name, line }) => {
    const isAdded = added.some((one) => one.name === name && one.line === line);
    return `  ${isAdded ? "+" : " "} ${name}: ${line}`;
  });
  const who = call.step === undefined ? call.upstream : `${call.upstream} (step ${call.step})`;
  return [
    withPlace(`${who} ${isAssumed ? "would get" : "gets"}: ${call.method} ${call.target}`, call.at),
    ...marked,
    ...call.removed.map((name) => `  - ${name}`),
    ...(call.body === undefined ? [] : [`    ${call.body}`]),
    ...(call.awaits.length > 0 ? [`    known only from an earlier answer: ${call.awaits.join(", ")}`] : []),
  ];
}

function printSaid(title: string, said: readonly Said[]): readonly string[] {
  return said.length === 0 ? [] : [title, ...said.map(({ text, at }) => withPlace(`  ${text}`, at))];
}
