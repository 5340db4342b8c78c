import type { Destination } from "../destination.ts";
import type { CallKey, Lookup, ParamNames, Params } from "../request.ts";
import type { Schema } from "../schema.ts";
import type { Upstream } from "../upstream.ts";
import type { Timeout } from "./timeout.ts";

/** One call of a composition. Its inputs are value arrows over `params`, what the composition `reads`, and earlier `steps`. */
export interface Step<View, Answer> {
  readonly to: Upstream;
  readonly query?: (view: View) => Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: (view: View) => Lookup;
  /** Sent as JSON. */
  readonly body?: (view: View) => unknown;
  /** Default: that of the route, else of the upstream, else `"5s"`; then 504. */
  readonly timeout?: Timeout;
  /** What the answer must be, else 502. */
  readonly response?: Schema<Answer>;
  /** Go on only if this holds; else the client gets `otherwise`. */
  readonly require?: (step: { readonly response: Answer }) => boolean;
  readonly otherwise?: { readonly status: number; readonly error: string };
  /** Keep only these fields of the answer. */
  readonly pick?: readonly (keyof Answer & string)[];
  /** A failure leaves the answer out instead of failing the whole. */
  readonly optional?: boolean;
}

/** `params` is asked for exactly when `call` has `:names`. */
type Filled<View, Call extends string> = [ParamNames<Call>] extends [never]
  ? unknown
  : { readonly params: (view: View) => Params<Call> };

/** Two maps over one literal: the first learns what each step calls, the second what it answers. */
type Steps<View, Answers, Calls> = {
  readonly [Name in keyof Calls]: {
    readonly call: Calls[Name] extends CallKey ? Calls[Name] : "write a call as METHOD /path";
  };
} & {
  readonly [Name in keyof Answers]: Step<View, Answers[Name]> &
    (Name extends keyof Calls ? Filled<View, Calls[Name] & string> : unknown);
};

export interface CompositionOptions<View, Reads, Answers, Calls> {
  /**
   * What the steps look at besides the route's `params`, by its schema: `claims`, `query`, `body`; `params` too where the
   * composition is kept in a const. The schemas hold at the door, beside the route's own.
   */
  readonly reads?: { readonly [Part in keyof Reads]: Schema<Reads[Part]> };
  readonly steps: Steps<View & Reads, Answers, Calls>;
}

/** A composition asks of its route what it reads; the path's params are known where it stands inside the route. */
export type Composed<Path, Reads> = Destination<NoInfer<Reads> & { readonly params: Path }>;
