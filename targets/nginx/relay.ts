import type { Deployment } from "../target.ts";
import { SOCKETS } from "../target.ts";
import { type Argument, type Directive, template } from "./directive.ts";
import { sidecarUpstream } from "./upstreams.ts";
import { builtIn } from "./variables.ts";

const RELAY = "gw_relay";

/** The target as it came; which relay route it is of stands in a header. */
export const relayTarget: Argument = template(`http://${RELAY}`, builtIn.target);

export function emitRelayUpstream(deployment: Deployment): Directive {
  return sidecarUpstream(RELAY, `${deployment.runDir}/${SOCKETS.relay}`);
}
