import type { Plan } from "../../compiler/passes/plan.ts";
import type { Artifact, Deployment, Emitter } from "../target.ts";
import { CONFIGURATION_FILE } from "./command-line.ts";
import { emitHttp } from "./http.ts";
import { emitMain } from "./main.ts";
import { printConfiguration } from "./print.ts";

/**
 * One complete nginx.conf, the same for NGINX 1.22 and 1.31: no module that Debian's build lacks, no scripting.
 *
 * - `main.ts` the process; `http.ts` the order of everything inside `http`; `edge.ts` what holds for every request
 * - `server.ts` the gateway as clients see it: `head-size`, `canonical-path`, `host`, `error-pages`, `guard`, `headers`
 * - `route-table.ts` from path and method to a route; `route-values.ts` what differs from route to route
 * - `policy-classes.ts` one location for all routes whose policies (`policies/`) ask for the same one
 * - `upstreams.ts`, `relay.ts`, `upstream-server.ts` who answers
 * - `directive.ts`, `map.ts` the tree; `print.ts` its text
 */
export const nginx: Emitter = {
  emit: (plan, deployment) => [emitConfiguration(plan, deployment)],
  emitForValidation: emitConfiguration,
};

function emitConfiguration(plan: Plan, deployment: Deployment): Artifact {
  return { path: CONFIGURATION_FILE, text: printConfiguration(emitMain(deployment, emitHttp(plan, deployment))) };
}
