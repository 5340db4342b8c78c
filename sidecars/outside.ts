import { type Clock, systemClock } from "./clock.ts";
import { openRevocations } from "./jwt-blocklist/revocations.ts";
import { openStore } from "./rate-limit/open-store.ts";

/** What a sidecar uses of the world beside its upstreams; a test puts its own in the place of each. */
export interface Outside {
  readonly clock: Clock;
  readonly openStore: typeof openStore;
  readonly openRevocations: typeof openRevocations;
}

export const realOutside: Outside = { clock: systemClock, openStore, openRevocations };
