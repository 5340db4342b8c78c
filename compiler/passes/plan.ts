import type { Expression } from "../../model/expression.ts";
import type { PathPattern } from "../../model/matcher.ts";
import type { Target } from "../../model/targets.ts";
import type { FormerUpstream, Gateway, Source } from "../ir/gateway.ts";
import type { Policy, PolicyOf } from "../policies/index.ts";

/** What one target must do: the output of `lower`, the input of every emitter. */
export interface Plan {
  readonly version: 1;
  readonly target: Target;
  /** The linked gateway: upstreams, callers, stores and limits by name. */
  readonly gateway: Gateway;
  /** In order of precedence: the first pattern that fits a path is the one. */
  readonly paths: readonly PlanPath[];
  readonly guards: readonly PlanGuard[];
  readonly relays: readonly PlanRelay[];
  /**
   * What routes of earlier plans lead to and nothing of this one calls: there until the proxy has the routes of this one.
   * Only Envoy takes upstreams and routes one after the other.
   */
  readonly formerUpstreams: readonly FormerUpstream[];
  /** Ways in which this target is known to differ, for what this gateway uses. */
  readonly divergences: readonly Divergence[];
}

export interface PlanPath {
  readonly pattern: PathPattern;
  /** At most one for each method; a request with another method is 405. */
  readonly routes: readonly PlanRoute[];
  /** For the `Allow` header of that 405, sorted, HEAD included; empty if there is a route for any method. */
  readonly allowedMethods: readonly string[];
}

export interface PlanRoute {
  readonly name: string;
  readonly source: Source;
  /** `["GET", "HEAD"]`; `undefined` is any method that no other route of the path has. */
  readonly methods: readonly string[] | undefined;
  /** Id of the guard to ask; left out: no hop, or the relay decides. */
  readonly guard: string | undefined;
  /** Id of the relay route this request goes to; then `guard` of the relay decides there. */
  readonly relay: string | undefined;
  /** All policies of the route and who does each. */
  readonly placed: readonly Placed[];
}

export interface Placed {
  readonly policy: Policy;
  readonly by: "native" | "guard" | "relay";
}

export interface PlanGuard {
  /** A hash of all that decides, so that a changed meaning is another id. */
  readonly id: string;
  readonly caller: string | undefined;
  readonly allow: readonly Expression[];
  readonly limits: readonly string[];
  /** Set where an expression reads `params`. */
  readonly pattern: string | undefined;
  readonly breaker: string | undefined;
}

export interface PlanRelay {
  readonly id: string;
  readonly guard: string | undefined;
  readonly pattern: string;
  readonly maxBodyBytes: number;
  readonly timeoutMs: number;
  readonly sequence: PolicyOf<"sequence">;
}

/** A difference that is known, named and printed; everything else that differs is a bug. */
export interface Divergence {
  readonly id: string;
  readonly target: Target;
  readonly text: string;
}
