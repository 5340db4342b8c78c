import type { PolicyOf } from "../../../compiler/policies/index.ts";
import { HEALTH_BODY } from "../../../model/health.ts";
import type { NginxPolicy } from "./define.ts";

/** Whoever asks whether the gateway lives has no credential and spends no limit. */
export const health: NginxPolicy<PolicyOf<"health">> = {
  location: () => ({ answer: { kind: "text", status: 200, body: HEALTH_BODY, headers: {}, isPublic: true } }),
};
