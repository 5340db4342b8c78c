import type { FormerUpstream } from "../../../compiler/ir/gateway.ts";
import type { Plan } from "../../../compiler/passes/plan.ts";
import type { PathPattern } from "../../../model/matcher.ts";
import type { DirectResponse, HeaderValueOption, RouteAction, RouteFacts } from "../resources.ts";

/** What one policy contributes to Envoy's configuration. What guard or relay do needs nothing here but a verdict's headers. */
export interface EnvoyPolicy<Policy> {
  /** A native policy: the route with what the policy adds. Policies of one route come in the order of the table. */
  readonly route?: (policy: Policy, draft: RouteDraft, plan: Plan) => RouteDraft;
  /** A policy of the guard: the headers of its verdict and who gets them. */
  readonly verdict?: VerdictHeaders;
  /** A native policy that is done where the connections of an upstream are: fields of its `Cluster`, if it asks for it. */
  readonly cluster?: (upstream: FormerUpstream) => ClusterPart | undefined;
}

export interface VerdictHeaders {
  readonly toUpstream: readonly string[];
  readonly toClient: readonly string[];
  /** Taken off the answer before it leaves. */
  readonly toLog: readonly string[];
}

export type ClusterPart = {
  readonly outlier_detection: { readonly [field: string]: string | number | boolean };
  readonly common_lb_config: { readonly healthy_panic_threshold: { readonly value: number } };
};

/** A route while its policies add to it. */
export interface RouteDraft {
  readonly pattern: PathPattern;
  readonly facts: RouteFacts;
  readonly cluster?: string;
  readonly directResponse?: DirectResponse;
  readonly responseHeaders?: readonly HeaderValueOption[];
  readonly removedResponseHeaders?: readonly string[];
  readonly timeoutMs?: number;
  readonly maxBodyBytes?: number;
  readonly rewrite?: RouteAction["regex_rewrite"];
}
