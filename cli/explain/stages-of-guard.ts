import { z } from "zod";
import type { Limit } from "../../compiler/ir/gateway.ts";
import { policiesOf, policyOf } from "../../compiler/policies/index.ts";
import { formatDuration } from "../../model/values.ts";
import { describeBound } from "../plan-text.ts";
import type { Said } from "./explanation.ts";
import { placeOf, type Scene, type StageSays } from "./scene.ts";

/** What `decide` judges, as the policies of the route say it and as it came out. */
export function guardStages(scene: Scene): readonly StageSays[] {
  const isPublic = scene.found !== undefined && policyOf(scene.found.policies, "jwt") === undefined;
  const unread = scene.request.claims === undefined ? "" : ", so the claims that are given are not looked at";
  return [
    limitStage(scene, "address-limits"),
    {
      name: "identity",
      says: identity(scene),
      ...(isPublic ? { absent: `the route says auth: anyone${unread}` } : {}),
    },
    revocation(scene),
    { name: "tenant", says: [], absent: "no tenants are declared" },
    authorization(scene),
    limitStage(scene, "identity-limits"),
  ];
}

/** Limits that need no identity, or those that do. */
function limitStage(scene: Scene, name: "address-limits" | "identity-limits"): StageSays {
  const { found, gateway, places } = scene;
  if (found === undefined) return { name, says: [] };
  const ofStage = policiesOf(found.policies, "rate-limit").flatMap((policy) => {
    const limit = gateway.limits.find(({ id }) => id === policy.limit);
    const isOfStage = limit?.needsIdentity === (name === "identity-limits");
    return limit !== undefined && isOfStage ? [{ policy, limit }] : [];
  });
  if (ofStage.length === 0) {
    const what = name === "identity-limits" ? "by identity" : "by address or header";
    return { name, says: [], absent: `the route has no limit ${what}` };
  }
  const says = ofStage.flatMap(({ policy, limit }): readonly Said[] => [
    { text: policy.text, at: placeOf(places.of(policy)) },
    { text: `  ${countedAs(scene, limit)}` },
    {
      text: `  lets through ${describeBound(scene.plan, limit.id) ?? ""}, in ${limit.store}; ${withoutStore(scene, limit)}`,
    },
  ]);
  return { name, says };
}

/** The key that was really charged; where none was, what it is made of. */
function countedAs({ trial }: Scene, limit: Limit): string {
  const charge = trial.guarded?.heard.charges.find(({ id }) => id === limit.id);
  if (charge !== undefined) return `counts 1 under "${charge.key}"`;
  return "counts nothing, since it is not reached";
}

function withoutStore({ gateway }: Scene, { store, whenDown }: Limit): string {
  if (gateway.stores.find(({ name }) => name === store)?.kind === "memory") return "each instance counts alone";
  if (whenDown === "open") return "without it all get through (whenDown: open)";
  if (whenDown === "closed") return "without it 503 limiter_unavailable (whenDown: closed)";
  return `without it each instance counts ${whenDown.local * 100} % of the rate (whenDown: local)`;
}

function identity({ found, gateway, places, trial }: Scene): readonly Said[] {
  const policy = found && policyOf(found.policies, "jwt");
  if (policy === undefined) return [];
  const caller = gateway.callers.find(({ name }) => name === policy.caller);
  const audience = caller === undefined ? "" : ` for "${caller.audience}", signed with ${caller.algorithms.join(", ")}`;
  const caution = trial.guarded?.caution;
  return [
    { text: `a JWT of ${policy.caller}${audience}`, at: placeOf(places.of(policy)) },
    ...(caution === undefined ? [] : [{ text: caution }]),
  ];
}

function revocation({ found, places }: Scene): StageSays {
  const name = "revocation";
  if (found === undefined) return { name, says: [] };
  const policy = policyOf(found.policies, "revocation");
  if (policy === undefined) return { name, says: [], absent: "no token of this route can be revoked" };
  const text = `the list of ${policy.store}, at most ${formatDuration(policy.maxAgeMs)} old, does not hold its jti`;
  return { name, says: [{ text, at: placeOf(places.of(policy)) }] };
}

const Required = z.object({ required: z.array(z.string()).default([]) });

function authorization(scene: Scene): StageSays {
  const name = "authorization";
  const { found, gateway, places } = scene;
  if (found === undefined) return { name, says: [] };
  const jwt = policyOf(found.policies, "jwt");
  const caller = gateway.callers.find((one) => one.name === jwt?.caller);
  const { required } = Required.parse(caller?.claims ?? {});
  const schema = caller && {
    text: `claims fit their schema${required.length > 0 ? `, which needs ${required.join(", ")}` : ""}`,
    at: placeOf(caller.source),
  };
  const conditions = policiesOf(found.policies, "allow").map((policy, index) => {
    const isHeld = scene.trial.guarded?.conditions?.[index];
    const outcome = isHeld === undefined ? "" : isHeld ? ": holds" : ": does not hold";
    return { text: `allow ${policy.text}${outcome}`, at: placeOf(places.of(policy)) };
  });
  const says = [...(schema ? [schema] : []), ...conditions];
  return says.length > 0 ? { name, says } : { name, says, absent: "the route has no condition" };
}
