import type { Plan } from "../../compiler/passes/plan.ts";
import { GUARD_DEADLINE_MS } from "../../model/deadlines.ts";
import { INTERNAL_HEADERS } from "../../model/headers.ts";
import { refusals } from "../../model/refusals.ts";
import type { Deployment } from "../target.ts";
import { SOCKETS } from "../target.ts";
import { block, type Directive, directive, time, type Variable, when } from "./directive.ts";
import { SIDECAR_CONNECT_MS } from "./edge-defaults.ts";
import { OWN, ownLocation, refuse } from "./error-pages.ts";
import { emitGuardRequestHeaders } from "./headers.ts";
import { sidecarUpstream } from "./upstreams.ts";
import { answerHeader, variables } from "./variables.ts";

/** Something a verdict says, in a header of the guard's answer, and the variable that keeps it. */
export interface VerdictFact {
  readonly header: string;
  readonly into: Variable;
}

const QUESTION = `${OWN}guard`;
const DENIED = "@denied";
const FAILED = "@failed";
const GUARD = "gw_guard";

/** The statuses that a guard may refuse with; it says which in a header, since `auth_request` knows 401 and 403 only. */
const refusalStatuses = [...new Set(Object.values(refusals).map(({ status }) => status))].filter((status) =>
  [400, 401, 403, 429, 503].includes(status),
);

/** What every verdict says; the policies have the rest. */
const factsOfAll: readonly VerdictFact[] = [
  { header: INTERNAL_HEADERS.status, into: variables.verdictStatus },
  { header: INTERNAL_HEADERS.code, into: variables.verdictCode },
  { header: INTERNAL_HEADERS.body, into: variables.verdictBody },
];

/** In the location of a guarded class: one question, before anything that answers. */
export const askGuard: Directive = directive("auth_request", QUESTION);

export function emitGuardUpstream(deployment: Deployment): Directive {
  return sidecarUpstream(GUARD, `${deployment.runDir}/${SOCKETS.guard}`);
}

/**
 * On the server: facts are kept here for all locations that ask, and refusals answered. Any answer of the guard but 200
 * and a refusal that says its status (dead, late, something else on the socket) is a 503.
 */
export function emitGuardDoor(plan: Plan, facts: readonly VerdictFact[]): readonly Directive[] {
  const byVariable = new Map([...factsOfAll, ...facts].map((fact) => [fact.into.name, fact]));
  return [
    ...[...byVariable.values()].map(({ header, into }) => directive("auth_request_set", into, answerHeader(header))),
    directive("error_page", "401", "403", "=", DENIED),
    directive("error_page", "500", "=", FAILED),
    ownLocation(QUESTION, [
      // The guard reads method and target in headers: a subrequest is a GET of its own address.
      directive("proxy_pass", `http://${GUARD}/nginx`),
      directive("proxy_pass_request_body", "off"),
      directive("proxy_connect_timeout", time(SIDECAR_CONNECT_MS)),
      directive("proxy_read_timeout", time(GUARD_DEADLINE_MS)),
      ...emitGuardRequestHeaders(plan),
    ]),
    block(
      "location",
      [DENIED],
      [
        directive("set", variables.code, variables.verdictCode),
        ...refusalStatuses.map((status) =>
          when(variables.verdictStatus, [directive("return", String(status), variables.verdictBody)], String(status)),
        ),
        ...refuse("guard_unavailable"),
      ],
    ),
    block("location", [FAILED], [when(variables.guard, refuse("guard_unavailable")), ...refuse("internal_error")]),
  ];
}
