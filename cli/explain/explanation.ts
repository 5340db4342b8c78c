import type { Target } from "../../model/targets.ts";
import type { UpstreamCall } from "./upstream-call.ts";

/** Why a request gets the answer it gets: plain data, printed as text or as JSON. */
export interface Explanation {
  readonly version: 1;
  readonly request: ExplainedRequest;
  readonly result: ExplainedResult;
  /** Missing if no route was found. */
  readonly route: ExplainedRoute | undefined;
  readonly passedOver: { readonly nearest: readonly ExplainedOther[]; readonly more: number };
  /** All stages, in the order in which a request meets them. */
  readonly stages: readonly ExplainedStage[];
  /** Where no token was shown: what would come of the request with one whose claims fit; so are `calls`. */
  readonly assumed: ExplainedResult | undefined;
  readonly calls: readonly ExplainedCall[];
  /** What the client gets: a refusal, or what is passed on of an upstream's answer. */
  readonly answer: readonly Said[];
  readonly time: readonly Said[];
  readonly targets: readonly ExplainedTarget[];
}

interface ExplainedRequest {
  readonly method: string;
  readonly target: string;
  readonly host: string;
  /** Who counts as the client; missing if nothing could be read. */
  readonly client: string | undefined;
  readonly claims: Readonly<Record<string, unknown>> | undefined;
  /** Names of claims that were added to those that were given. */
  readonly addedClaims: readonly string[];
}

export type ExplainedResult =
  | {
      readonly kind: "refused";
      readonly stage: StageName;
      readonly status: number;
      readonly code: string;
      /** What the client reads. */
      readonly error: string;
      /** Names and values in turn. */
      readonly headers: readonly string[];
      readonly reason: string | undefined;
    }
  | { readonly kind: "forwarded"; readonly upstream: string; readonly method: string; readonly target: string }
  | { readonly kind: "composed"; readonly steps: readonly string[] }
  | { readonly kind: "answered"; readonly status: number }
  /** A composition whose body was not given. */
  | { readonly kind: "open"; readonly reason: string };

export interface ExplainedRoute {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly at: string | undefined;
}

export interface ExplainedOther {
  readonly name: string;
  readonly reasons: readonly string[];
  readonly at: string | undefined;
}

/** A sentence, and the place in gateway.ts that it speaks of. */
export interface Said {
  readonly text: string;
  readonly at?: string | undefined;
}

export type StageName =
  | "connection"
  | "canonical-request"
  | "request-facts"
  | "health"
  | "address-lists"
  | "route"
  | "preflight"
  | "declared-size"
  | "address-limits"
  | "identity"
  | "revocation"
  | "tenant"
  | "authorization"
  | "identity-limits"
  | "validation"
  | "breaker"
  | "body"
  | "forward"
  | "answer";

export interface ExplainedStage {
  readonly name: StageName;
  readonly verdict: "passed" | "refused" | "not-reached" | "does-not-apply";
  /** Of a refusal. */
  readonly status?: number;
  readonly code?: string;
  /** Why, and what the stage looks at. */
  readonly says: readonly Said[];
}

export type ExplainedCall = UpstreamCall & {
  readonly at: string | undefined;
  /** Header lines of the client that the upstream does not get, by name. */
  readonly removed: readonly string[];
  /** What the gateway says itself, names and values in turn. */
  readonly added: readonly string[];
};

export interface ExplainedTarget {
  readonly target: Target;
  readonly policies: readonly (Said & { readonly by: "native" | "guard" | "relay" })[];
  readonly price: string;
  /** Ways in which the target is known to differ. */
  readonly differences: readonly string[];
}
