import type { Gateway } from "../../compiler/ir/gateway.ts";
import type { Places } from "../../compiler/passes/places.ts";
import type { Plan } from "../../compiler/passes/plan.ts";
import { policyOf } from "../../compiler/policies/index.ts";
import { decodeParams } from "../../model/matcher.ts";
import type { Target } from "../../model/targets.ts";
import { SidecarConfig } from "../../sidecars/config.ts";
import { splitTarget } from "../../sidecars/guard/request-view.ts";
import { emitSidecar } from "../../targets/sidecar/index.ts";
import { explainAnswer, explainCalls } from "./calls.ts";
import type { ExplainedOther, ExplainedResult, ExplainedRoute, Explanation } from "./explanation.ts";
import { type PassedOver, passedOver } from "./passed-over.ts";
import { explainTargets } from "./plan-of-targets.ts";
import { refusalOf, refusalOfDeparture } from "./refusal-of.ts";
import { type FoundRoute, foundRoute, placeOf, type Scene } from "./scene.ts";
import { asText, type SentRequest } from "./sent-request.ts";
import { stagesOf } from "./stages.ts";
import { explainTime } from "./time.ts";
import { type Trial, tryRequest } from "./trial.ts";
import { compileParts } from "./trial-parts.ts";

/** A gateway without errors. */
export interface ExplainedGateway {
  readonly gateway: Gateway;
  /** One a target, `node` among them. */
  readonly plans: readonly Plan[];
  readonly places: Places;
}

/**
 * Why a gateway answers a request as it does. The request runs through the sidecar's own code, with a token made for it,
 * full buckets, closed breakers and nothing revoked; no upstream and no store is called.
 *
 * @param targets whose plans to show; default: all that there are plans for
 */
export async function explain(
  { gateway, plans, places }: ExplainedGateway,
  request: SentRequest,
  targets: readonly Target[] = plans.map(({ target }) => target),
): Promise<Explanation> {
  const plan = plans.find(({ target }) => target === "node");
  if (plan === undefined) throw new Error("explaining needs the plan for node");
  const trial = await tryRequest(compileParts(configOf(plans)), request);
  const found = foundRoute(plan, request, trial);
  const scene: Scene = { gateway, plan, places, request, trial, found };
  const refusal = refusalOf(trial, found?.policies ?? []);
  // A target without one reading is no path, and passes no route by.
  const isRead = refusal?.stage !== "canonical-request";
  const others = passedOver(plan.paths, { method: request.method, path: pathOf(request) }, found?.route);
  return {
    version: 1,
    request: {
      method: request.method,
      target: asText(request.target),
      host: asText(request.host),
      client: trial.facts?.client,
      claims: trial.claims?.claims ?? request.claims,
      addedClaims: trial.claims?.added ?? [],
    },
    result: refusal ?? resultOf(scene),
    route: found && explainRoute(found, trial),
    passedOver: isRead ? { nearest: others.nearest.map(explainOther), more: others.more } : { nearest: [], more: 0 },
    stages: stagesOf(scene, refusal),
    assumed: trial.departure?.isAssumed ? (refusalOfDeparture(trial.departure) ?? resultOf(scene)) : undefined,
    calls: explainCalls(scene),
    answer: explainAnswer(scene, refusal),
    time: explainTime(scene, plans),
    targets: found === undefined ? [] : explainTargets(scene, plans, targets),
  };
}

export function explainOther({ route, reasons }: PassedOver): ExplainedOther {
  return { name: route.name, reasons, at: placeOf(route.source) };
}

/** What the sidecar would read: the same text, by the same schema. */
function configOf(plans: readonly Plan[]): SidecarConfig {
  const [artifact] = emitSidecar(plans);
  return SidecarConfig.parse(JSON.parse(artifact?.text ?? ""));
}

function pathOf({ target }: SentRequest): string {
  return splitTarget(target).path;
}

/** What comes of a request that nothing refuses. */
function resultOf({ trial, found }: Scene): ExplainedResult {
  const { departure } = trial;
  if (departure === undefined || found === undefined) throw new Error("neither refused nor sent anywhere");
  if (departure.answer !== undefined) return { kind: "answered", status: departure.answer.status };
  const [call] = departure.calls;
  if (call !== undefined && call.step === undefined) {
    return { kind: "forwarded", upstream: call.upstream, method: call.method, target: call.target };
  }
  if (departure.unreadBody !== undefined) return { kind: "open", reason: departure.unreadBody };
  const steps = policyOf(found.policies, "sequence")?.steps ?? [];
  return { kind: "composed", steps: steps.map(({ name }) => name) };
}

function explainRoute({ route, pattern }: FoundRoute, { arrival }: Trial): ExplainedRoute {
  const params = arrival?.kind === "routed" ? decodeParams(arrival.params) : {};
  const method = route.methods?.join(", ") ?? "ANY";
  return { name: route.name, method, path: pattern.text, params, at: placeOf(route.source) };
}
