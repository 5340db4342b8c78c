import type { Plan } from "../../compiler/passes/plan.ts";
import { policiesOf, policyOf } from "../../compiler/policies/index.ts";
import { CONNECT_TIMEOUT_MS, GUARD_DEADLINE_MS, RELAY_MARGIN_MS, STORE_DEADLINE_MS } from "../../model/deadlines.ts";
import { formatDuration } from "../../model/values.ts";
import type { Said } from "./explanation.ts";
import { type FoundRoute, placeOf, type Scene } from "./scene.ts";

/** How long each part of the request may take. */
export function explainTime(scene: Scene, plans: readonly Plan[]): readonly Said[] {
  const { found } = scene;
  if (found === undefined) return [];
  return [...guardTime(scene, found, plans), ...upstreamTime(scene, found), ...stepsTime(scene, found)];
}

function guardTime({ gateway }: Scene, found: FoundRoute, plans: readonly Plan[]): readonly Said[] {
  const isAsked = plans.some(({ target, paths }) => {
    const routes = paths.flatMap((path) => path.routes);
    return target !== "node" && routes.some(({ name, guard }) => name === found.route.name && guard !== undefined);
  });
  const shared = policiesOf(found.policies, "rate-limit").some(({ limit }) => {
    const store = gateway.limits.find(({ id }) => id === limit)?.store;
    return gateway.stores.some(({ kind, name }) => kind === "redis" && name === store);
  });
  const guard = `guard: a proxy waits ${formatDuration(GUARD_DEADLINE_MS)} for its verdict, then 503 guard_unavailable`;
  const store = `store: the guard waits ${formatDuration(STORE_DEADLINE_MS)} for it, then whenDown decides`;
  return [...(isAsked ? [{ text: guard }] : []), ...(shared ? [{ text: store }] : [])];
}

function upstreamTime({ places }: Scene, { policies }: FoundRoute): readonly Said[] {
  const timeout = policyOf(policies, "timeout");
  if (timeout === undefined) return [];
  const source = places.of(timeout);
  const isDefault = source === undefined ? " (default)" : "";
  return [
    { text: `upstream: ${formatDuration(timeout.ms)}${isDefault}, then 504 gateway_timeout`, at: placeOf(source) },
    { text: `upstream: of these ${formatDuration(CONNECT_TIMEOUT_MS)} at most to connect` },
  ];
}

function stepsTime({ places }: Scene, { policies }: FoundRoute): readonly Said[] {
  const sequence = policyOf(policies, "sequence");
  if (sequence === undefined) return [];
  const steps = sequence.steps.map((step) => ({
    text: `step ${step.name}: ${formatDuration(step.timeoutMs)}, then 504 gateway_timeout`,
    at: placeOf(places.of(step)),
  }));
  const whole = sequence.steps.reduce((sum, { timeoutMs }) => sum + timeoutMs, 0);
  const margin = `a proxy waits ${formatDuration(RELAY_MARGIN_MS)} longer for the relay`;
  return [...steps, { text: `all steps: ${formatDuration(whole)}; ${margin}` }];
}
