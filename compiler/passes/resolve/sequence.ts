import type { Expression } from "../../../model/expression.ts";
import { isPatternProblem, type PathPattern, parsePattern } from "../../../model/matcher.ts";
import { MAX_STEP_RESPONSE_BYTES } from "../../../model/sizes.ts";
import type { DeclaredOf, DeclaredStep } from "../../declaration/nodes.ts";
import type { Upstream } from "../../ir/gateway.ts";
import type { PropertyPath } from "../../load/definition.ts";
import { objectShape, type Shape, shapeOf, UNKNOWN } from "../../load/shape.ts";
import type { PolicyOf } from "../../policies/index.ts";
import type { Link } from "./link.ts";
import { reportLateTimeout } from "./upstreams.ts";
import { paramNames, paramsShape, type View } from "./views.ts";

type Step = PolicyOf<"sequence">["steps"][number];

const CALL_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const WITHOUT_BODY = ["GET", "HEAD"];

/** A composition in the route it stands in: every arrow translated, every step with its upstream and deadline. */
export function resolveSequence(
  node: number,
  declared: DeclaredOf<"sequence">,
  route: { readonly pattern: PathPattern; readonly timeoutMs: number | undefined },
  upstreams: ReadonlyMap<number, Upstream>,
  link: Link,
): PolicyOf<"sequence"> | undefined {
  const names = Object.keys(declared.steps);
  if (names.length === 0) link.report.add("sequence/empty", {}, link.at(node, ["steps"]));
  const reads = declared.reads ?? {};
  const answers: Record<string, Shape> = {};
  const steps = names.flatMap((name) => {
    const step = declared.steps[name];
    if (!step) return [];
    const view: View = {
      params: reads.params ? shapeOf(reads.params) : paramsShape(paramNames(route.pattern)),
      ...shapesOf({ claims: reads.claims, query: reads.query, body: reads.body }),
      // Only what has been answered by then: a step that reads itself or a later one finds nothing there.
      steps: objectShape({ ...answers }),
    };
    const resolved = resolveStep(name, step, { node, view, routeTimeoutMs: route.timeoutMs, upstreams, link });
    if (step.response) answers[name] = shapeOf(step.response);
    return resolved ? [link.placed(resolved, { node, path: ["steps", name], part: "key" })] : [];
  });
  return steps.length === names.length && steps.length > 0 ? { kind: "sequence", reads, steps } : undefined;
}

function shapesOf(schemas: Readonly<Record<string, Parameters<typeof shapeOf>[0] | undefined>>): View {
  return Object.fromEntries(
    Object.entries(schemas).flatMap(([name, schema]) => (schema ? [[name, shapeOf(schema)] as const] : [])),
  );
}

interface Surrounding {
  readonly node: number;
  readonly view: View;
  readonly routeTimeoutMs: number | undefined;
  readonly upstreams: ReadonlyMap<number, Upstream>;
  readonly link: Link;
}

function resolveStep(name: string, step: DeclaredStep, surrounding: Surrounding): Step | undefined {
  const { node, view, routeTimeoutMs, upstreams, link } = surrounding;
  const path: PropertyPath = ["steps", name];
  const at = (...inner: string[]) => link.at(node, [...path, ...inner]);
  if (/^\d+$/.test(name)) link.report.add("sequence/step-name", { step: name }, link.at(node, path, "key"));
  link.follow(step.to, ["upstream"], { node, path: [...path, "to"] });
  const upstream = upstreams.get(step.to);
  const call = parseCall(step.call, at("call"), link);
  const arrow = (property: "params" | "query" | "headers" | "body"): Expression | undefined =>
    step[property] && link.translate(node, [...path, property], view);
  const params = arrow("params");
  if (call) reportParams(step.call, call.pattern, params, at("params"), link);
  if (call && step.body && WITHOUT_BODY.includes(call.method))
    link.report.add("sequence/body", { step: name, method: call.method }, at("body"));
  reportRequire(name, step, at(step.require ? "require" : "otherwise"), link);
  const response = step.response ? shapeOf(step.response) : UNKNOWN;
  const require = step.require && link.translate(node, [...path, "require"], { response });
  if (!upstream || !call) return undefined;
  const timeoutMs = step.timeout ?? routeTimeoutMs;
  if (timeoutMs !== undefined) {
    const place = at(step.timeout === undefined ? "to" : "timeout");
    reportLateTimeout({ upstream: step.to, name: upstream.name, timeoutMs, place }, link);
  }
  return {
    name,
    upstream: upstream.name,
    method: call.method,
    path: call.pattern.text,
    params,
    query: arrow("query"),
    headers: arrow("headers"),
    body: arrow("body"),
    timeoutMs: timeoutMs ?? upstream.timeoutMs,
    response: step.response,
    require,
    otherwise: step.otherwise && { ...step.otherwise, code: codeOfText(step.otherwise.error) },
    maxResponseBytes: MAX_STEP_RESPONSE_BYTES,
  };
}

function parseCall(
  text: string,
  place: ReturnType<Link["at"]>,
  link: Link,
): { readonly method: string; readonly pattern: PathPattern } | undefined {
  const [, method, path] = /^([A-Z]+) (\/\S*)$/.exec(text) ?? [];
  const pattern = path === undefined ? undefined : parsePattern(path);
  if (method === undefined || pattern === undefined || !CALL_METHODS.includes(method)) {
    link.report.add("sequence/call", { call: text, problem: "it is not a method and a path" }, place);
    return undefined;
  }
  if (isPatternProblem(pattern)) {
    link.report.add("sequence/call", { call: text, problem: `"${pattern.at}" cannot stand in a path` }, place);
    return undefined;
  }
  return { method, pattern };
}

function reportParams(
  call: string,
  pattern: PathPattern,
  params: Expression | undefined,
  place: ReturnType<Link["at"]>,
  link: Link,
): void {
  const expected = [...paramNames(pattern)].sort();
  const actual = params?.kind === "object" ? params.fields.map(({ name }) => name).sort() : [];
  if (params && params.kind !== "object" && expected.length > 0) return;
  const list = (names: readonly string[]) => (names.length === 0 ? "none" : names.join(", "));
  if (expected.join() !== actual.join())
    link.report.add("sequence/params", { call, expected: list(expected), actual: list(actual) }, place);
}

function reportRequire(name: string, step: DeclaredStep, place: ReturnType<Link["at"]>, link: Link): void {
  if ((step.require === undefined) === (step.otherwise === undefined)) return;
  const [present, absent] = step.require ? ["require", "otherwise"] : ["otherwise", "require"];
  link.report.add("sequence/require", { step: name, present: present ?? "", absent: absent ?? "" }, place);
}

/** `Product not available` is `product_not_available`: a stable code for the answer's body and the log. */
function codeOfText(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
}
