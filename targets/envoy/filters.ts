import type { Plan } from "../../compiler/passes/plan.ts";
import { logFacts } from "./access-log.ts";
import { bodySizeFilters } from "./body-size.ts";
import { canonicalRequest } from "./canonical-request.ts";
import { emitGuard } from "./guard.ts";
import { requestIdentity } from "./request-id.ts";
import { type HttpFilter, typed } from "./resources.ts";

/**
 * The filters in the order in which a request meets them, an answer in reverse. The same ones for every gateway: routes
 * are read anew on their own, and the first guarded route must not meet a listener without a guard.
 */
export function emitFilters(plan: Plan): readonly HttpFilter[] {
  return [
    // Before anyone writes the id anywhere. They read no answer.
    ...requestIdentity,
    // Sees the path before any rewrite and the answer after everyone, so that it can take its facts out of it.
    logFacts,
    // Before anything that costs or reads: a request with two readings is no request.
    canonicalRequest,
    // Limits, identity, conditions. Unguarded routes (404, 405, 413, health, public ones) switch it off by name.
    emitGuard(plan),
    // After the guard: whoever may not call uploads nothing. The declared length was a matter of the route.
    ...bodySizeFilters,
    router,
  ];
}

/** Last, as Envoy demands. Tells upstreams nothing of Envoy's own. */
const router: HttpFilter = {
  name: "envoy.filters.http.router",
  typed_config: typed("envoy.extensions.filters.http.router.v3.Router", { suppress_envoy_headers: true }),
};
