import type { ExplainedStage } from "./explanation.ts";
import type { ExplainedRefusal } from "./refusal-of.ts";
import type { Scene, StageSays } from "./scene.ts";
import { arrivalStages } from "./stages-of-arrival.ts";
import { departureStages } from "./stages-of-departure.ts";
import { guardStages } from "./stages-of-guard.ts";

/** All stages of a request in their order, each with its verdict and what it looks at. */
export function stagesOf(scene: Scene, refusal: ExplainedRefusal | undefined): readonly ExplainedStage[] {
  const all = [...arrivalStages(scene), ...guardStages(scene), ...departureStages(scene)];
  // A composition whose body is not here is judged as far as that.
  const { departure } = scene.trial;
  const isOpen = departure?.unreadBody !== undefined && departure.calls.length === 0;
  const last = refusal?.stage ?? (isOpen ? "body" : undefined);
  const end = last === undefined ? all.length : all.findIndex(({ name }) => name === last);
  return all.map((stage, index) => verdictOf(stage, index - end, refusal));
}

/** @param beyond below 0 before the stage at which it ends, 0 that stage, above 0 after it */
function verdictOf(
  { name, says, absent }: StageSays,
  beyond: number,
  refusal: ExplainedRefusal | undefined,
): ExplainedStage {
  if (beyond === 0 && refusal !== undefined) {
    const { status, code, reason } = refusal;
    const why = { text: reason === undefined ? code : `${code}: ${reason}` };
    return { name, verdict: "refused", status, code, says: [why, ...says] };
  }
  if (absent !== undefined) return { name, verdict: "does-not-apply", says: [{ text: absent }] };
  return { name, verdict: beyond < 0 ? "passed" : "not-reached", says };
}
