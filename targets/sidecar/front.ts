import type { Plan, PlanRoute } from "../../compiler/passes/plan.ts";
import { destinationOf, policyOf } from "../../compiler/policies/index.ts";
import { HEALTH_BODY } from "../../model/health.ts";
import { DEFAULT_MAX_BODY_BYTES } from "../../model/sizes.ts";
import type { FrontConfig, FrontRouteConfig } from "../../sidecars/config.ts";

/** The route table as the sidecar's own front reads it, in the plan's order of precedence. */
export function emitFront(plan: Plan): FrontConfig {
  return {
    paths: plan.paths.map(({ pattern, routes }) => ({
      pattern: pattern.text,
      routes: routes.flatMap((route) => methodsOf(route).map((method) => emitRoute(route, method))),
    })),
  };
}

/** HEAD follows GET in the front by itself. */
function methodsOf({ methods }: PlanRoute): readonly string[] {
  if (methods === undefined) return ["ANY"];
  return methods.includes("GET") ? methods.filter((method) => method !== "HEAD") : methods;
}

function emitRoute(route: PlanRoute, method: string): FrontRouteConfig {
  const policies = route.placed.map(({ policy }) => policy);
  return {
    name: route.name,
    method,
    guard: route.guard,
    maxBodyBytes: policyOf(policies, "max-body")?.bytes ?? DEFAULT_MAX_BODY_BYTES,
    to: route.relay === undefined ? emitDestination(route) : { kind: "relay", relay: route.relay },
  };
}

function emitDestination(route: PlanRoute): FrontRouteConfig["to"] {
  const policies = route.placed.map(({ policy }) => policy);
  const destination = destinationOf(policies);
  switch (destination.kind) {
    case "upstream": {
      const timeout = policyOf(policies, "timeout");
      if (!timeout) throw new Error(`"${route.name}" goes to an upstream without a timeout`);
      const rewrite = policyOf(policies, "rewrite");
      return {
        kind: "upstream",
        upstream: destination.upstream,
        timeoutMs: timeout.ms,
        rewrite: rewrite && [...rewrite.parts],
      };
    }
    case "respond":
      return { kind: "respond", status: destination.status, body: destination.body, headers: destination.headers };
    case "health":
      return { kind: "respond", status: 200, body: HEALTH_BODY, headers: {} };
    case "sequence":
      throw new Error(`"${route.name}" is a composition that no relay has`);
  }
}
