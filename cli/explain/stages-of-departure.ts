import { destinationOf, policyOf } from "../../compiler/policies/index.ts";
import { formatDuration, formatSize } from "../../model/values.ts";
import type { Said } from "./explanation.ts";
import { type FoundRoute, placeOf, type Scene, type StageSays } from "./scene.ts";

/** From the guard's word to the answer. */
export function departureStages(scene: Scene): readonly StageSays[] {
  const { found } = scene;
  if (found === undefined) {
    return (["validation", "breaker", "body", "forward", "answer"] as const).map((name) => ({ name, says: [] }));
  }
  return [
    validation(found),
    breaker(scene, found),
    body(scene, found),
    forward(scene, found),
    { name: "answer", says: answer(found) },
  ];
}

function validation({ policies }: FoundRoute): StageSays {
  const name = "validation";
  const sequence = policyOf(policies, "sequence");
  const parts = (["claims", "params", "query"] as const).filter((part) => sequence?.reads[part] !== undefined);
  if (parts.length === 0) {
    return { name, says: [], absent: "the route names no schema for parameters or query" };
  }
  return { name, says: [{ text: `what reads names fits its schema: ${parts.join(", ")}` }] };
}

function breaker({ places, gateway }: Scene, { policies }: FoundRoute): StageSays {
  const name = "breaker";
  const policy = policyOf(policies, "breaker");
  const steps = policyOf(policies, "sequence")?.steps ?? [];
  const asked = new Set([...(policy ? [policy.upstream] : []), ...steps.map(({ upstream }) => upstream)]);
  const says = gateway.upstreams
    .filter((upstream) => upstream.breaker !== undefined && asked.has(upstream.name))
    .map(({ name: upstream, source }) => ({
      text: `the breaker of ${upstream} is taken for closed; while it is open, 503 circuit_open`,
      at: placeOf(policy ? places.of(policy) : source),
    }));
  return says.length > 0 ? { name, says } : { name, says, absent: "no breaker is declared for where it goes" };
}

function body({ request, trial, places }: Scene, { policies }: FoundRoute): StageSays {
  const name = "body";
  const destination = destinationOf(policies);
  const policy = policyOf(policies, "max-body");
  if (destination.kind === "respond" || destination.kind === "health" || policy === undefined) {
    return { name, says: [], absent: "the gateway answers by itself and reads no body" };
  }
  const unread = trial.departure?.unreadBody;
  const reads = destination.kind === "sequence" ? destination.reads.body : undefined;
  const size = unread ?? (request.body === undefined ? "there is none" : `${request.body.length} bytes are here`);
  const schema: readonly Said[] = reads === undefined ? [] : [{ text: "it is JSON and fits what reads names" }];
  const text = `${size}; up to ${formatSize(policy.bytes)} of real size`;
  return { name, says: [{ text, at: placeOf(places.of(policy)) }, ...schema] };
}

function forward({ gateway, places }: Scene, { policies }: FoundRoute): StageSays {
  const name = "forward";
  const destination = destinationOf(policies);
  const placeOfUpstream = (upstream: string) => placeOf(gateway.upstreams.find((one) => one.name === upstream)?.source);
  const outcomes = "no answer is 502, a late one 504; nothing is tried twice";
  switch (destination.kind) {
    case "respond":
    case "health":
      return { name, says: [], absent: "the gateway answers by itself" };
    case "upstream": {
      const timeout = policyOf(policies, "timeout");
      const within = timeout === undefined ? "" : ` within ${formatDuration(timeout.ms)}`;
      const text = `to ${destination.upstream}${within}; ${outcomes}`;
      return { name, says: [{ text, at: placeOfUpstream(destination.upstream) }] };
    }
    case "sequence": {
      const steps = destination.steps.map((step) => ({
        text: `step ${step.name}: ${step.upstream}, ${step.method} ${step.path} within ${formatDuration(step.timeoutMs)}`,
        at: placeOf(places.of(step)),
      }));
      return { name, says: [...steps, { text: outcomes }] };
    }
  }
}

function answer({ policies }: FoundRoute): readonly Said[] {
  const destination = destinationOf(policies);
  switch (destination.kind) {
    case "respond":
      return [{ text: `${destination.status}, as written` }];
    case "health":
      return [{ text: "200" }];
    case "upstream":
      return [{ text: "as the upstream sends it, streamed" }];
    case "sequence":
      return [{ text: "the last step's status, content type and body" }];
  }
}
