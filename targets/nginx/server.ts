import type { Plan } from "../../compiler/passes/plan.ts";
import { CONNECT_TIMEOUT_MS } from "../../model/deadlines.ts";
import { hostAndPort } from "../../model/host.ts";
import type { Deployment } from "../target.ts";
import { emitAccessLog } from "./access-log.ts";
import { emitClientAddress } from "./client-address.ts";
import { block, type Directive, directive, time } from "./directive.ts";
import { emitErrorLocations, errorPages } from "./error-pages.ts";
import { emitGuardDoor } from "./guard.ts";
import { answerHeaders, emitRequestHeaders, hiddenHeaders } from "./headers.ts";
import { verdictFacts } from "./policies/index.ts";
import type { PolicyClass } from "./policy-classes.ts";
import { emitMalformed, refuseByForm, toMalformed } from "./request-form.ts";
import { variables } from "./variables.ts";

/** The gateway as clients see it. In the order of a request: checks of its form, its route, the route's class. */
export function emitServer(
  plan: Plan,
  deployment: Deployment,
  classes: readonly PolicyClass[],
  tls: readonly Directive[],
): Directive {
  const { host, port } = deployment.listen;
  return block(
    "server",
    [],
    [
      // Requests that fail before their Host is read are answered here as well.
      directive("listen", hostAndPort(host, port), "default_server"),
      emitAccessLog(deployment),
      ...emitClientAddress(plan.gateway.trust),
      ...errorPages,
      ...answerHeaders,
      ...hiddenHeaders,
      ...emitRequestHeaders(plan),
      directive("proxy_connect_timeout", time(CONNECT_TIMEOUT_MS)),
      ...tls,
      ...emitGuardDoor(plan, verdictFacts),
      ...emitErrorLocations(plan, refuseByForm),
      emitMalformed(refuseByForm),
      block("location", ["/"], [toMalformed, directive("rewrite", "^", variables.location, "last")]),
      ...classes.flatMap(({ server }) => server),
    ],
  );
}
