import type { Deployment } from "../target.ts";
import { type Directive, directive, regex, setting, template, variable } from "./directive.ts";
import { map } from "./map.ts";
import { builtIn, variables } from "./variables.ts";

const FORMAT = "failure";
const failed = variable("gw_failed");

/** Whether the upstream's answer, or its absence (502, 504), counts against it; nothing is tried twice. */
export const failureFeedSettings: readonly Directive[] = [
  map(builtIn.upstreamStatus, failed, [
    // Texts are found before patterns are tried: an answer that went well costs a look-up.
    ...["200", "201", "204", "304"].map((status) => ({ when: status, value: "" })),
    { when: regex("^5\\d\\d$"), value: "1" },
  ]),
  directive("log_format", FORMAT, template(variables.backend, " ", builtIn.upstreamStatus)),
];

/**
 * Tells the sidecar of failures alone, so a healthy request costs no datagram. UDP: NGINX waits for nobody, and one that
 * is lost is one failure not counted.
 */
export function emitFailureFeed(deployment: Deployment): Directive {
  return directive(
    "access_log",
    `syslog:server=127.0.0.1:${deployment.breakerFeedPort},nohostname,tag=gateway`,
    FORMAT,
    setting("if", failed),
  );
}
