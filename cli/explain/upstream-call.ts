/** A request that an upstream gets. */
export interface UpstreamCall {
  /** The name of the step; a request that is passed on has none. */
  readonly step: string | undefined;
  readonly upstream: string;
  readonly method: string;
  readonly target: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  /** Of a step; a body that is passed on is the client's. */
  readonly body: string | undefined;
  /** What of it only the answer of an earlier step can tell: `steps.product.id`. */
  readonly awaits: readonly string[];
}
