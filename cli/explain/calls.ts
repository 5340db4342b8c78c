import { policyOf } from "../../compiler/policies/index.ts";
import { HOP_BY_HOP_HEADERS } from "../../model/headers.ts";
import { refusalBody } from "../../model/refusals.ts";
import { REMOVED_FROM_ANSWERS } from "../../sidecars/relay/front-headers.ts";
import type { ExplainedCall, Said } from "./explanation.ts";
import { pairs } from "./pairs.ts";
import type { ExplainedRefusal } from "./refusal-of.ts";
import { placeOf, type Scene } from "./scene.ts";
import type { UpstreamCall } from "./upstream-call.ts";

const HOP_BY_HOP: ReadonlySet<string> = new Set(HOP_BY_HOP_HEADERS);

/** The requests that upstreams get, and how they differ from the client's. */
export function explainCalls(scene: Scene): readonly ExplainedCall[] {
  const { trial, found, gateway, places } = scene;
  const calls = trial.departure?.calls ?? [];
  const steps = found === undefined ? [] : (policyOf(found.policies, "sequence")?.steps ?? []);
  return calls.map((call) => {
    const step = steps.find(({ name }) => name === call.step);
    const upstream = gateway.upstreams.find(({ name }) => name === call.upstream);
    const at = placeOf(step === undefined ? upstream?.source : places.of(step));
    return { ...call, at, ...changesOf(call, scene) };
  });
}

/** By name and value: a header that the gateway writes anew is added, even if the client had sent another of its name. */
function changesOf(call: UpstreamCall, { trial }: Scene): Pick<ExplainedCall, "removed" | "added"> {
  const sent = Object.entries(trial.facts?.headers ?? {}).flatMap(([name, lines = []]) =>
    lines.map((line) => ({ name, line })),
  );
  const got = pairs(call.headers);
  const has = (list: readonly { readonly name: string; readonly line: string }[], name: string, line: string) =>
    list.some((one) => one.name === name && one.line === line);
  const removed = sent.filter(({ name, line }) => !has(got, name, line)).map(({ name }) => name);
  const added = got.filter(({ name, line }) => !has(sent, name, line)).flatMap(({ name, line }) => [name, line]);
  return { removed: [...new Set(removed)], added };
}

/** What the client gets: our own refusal, or of an upstream's answer what is passed on. */
export function explainAnswer({ found }: Scene, refusal: ExplainedRefusal | undefined): readonly Said[] {
  if (refusal !== undefined) {
    const headers = pairs(refusal.headers).map(({ name, line }) => ({ text: `${name}: ${line}` }));
    const body = refusalBody(refusal.code, refusal.error, "<its id>");
    return [{ text: `${refusal.status} ${body}` }, ...headers, { text: "x-request-id: <its id>" }];
  }
  if (found === undefined) return [];
  const id = { text: "added: x-request-id" };
  if (policyOf(found.policies, "upstream") !== undefined) {
    const removed = [...REMOVED_FROM_ANSWERS].filter((name) => !HOP_BY_HOP.has(name));
    return [
      { text: `removed: ${[...HOP_BY_HOP].join(", ")}, and what Connection names` },
      { text: `removed: ${removed.join(", ")}, which would pass for ours` },
      id,
    ];
  }
  if (policyOf(found.policies, "sequence") !== undefined) {
    return [{ text: "of the last step: status, content-type and body, nothing else" }, id];
  }
  return [id];
}
