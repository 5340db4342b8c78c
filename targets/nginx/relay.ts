import type { Plan } from "../../compiler/passes/plan.ts";
import type { Deployment } from "../target.ts";
import { SOCKETS } from "../target.ts";
import { type Argument, type Directive, template } from "./directive.ts";
import { sidecarUpstream } from "./upstreams.ts";
import { builtIn } from "./variables.ts";

const RELAY = "gw_relay";

/** Most gateways have none: then nothing of a request is looked up for one. */
export function hasRelays({ relays }: Plan): boolean {
  return relays.length > 0;
}

/** The target as it came; which relay route it is of stands in a header. */
export const relayTarget: Argument = template(`http://${RELAY}`, builtIn.target);

export function emitRelayUpstream(deployment: Deployment): Directive {
  return sidecarUpstream(RELAY, `${deployment.runDir}/${SOCKETS.relay}`);
}
