/**
 * A request and what must come of it, written by hand. Nothing here knows a target: the same case is sent to Envoy,
 * NGINX and Node.
 */
export interface RequestCase {
  /** A sentence about behaviour; unique within its suite. */
  readonly name: string;
  readonly send: SentRequest;
  /** The client's address; default: one that no other case of the suite has. */
  readonly from?: string;
  /** What happens before the request is sent. */
  readonly first?: readonly Preparation[];
  readonly expect: Expectation;
}

export type SentRequest = WellFormedRequest | { readonly raw: string };

/** Written as HTTP/1.1 with `Host: shop.example`, a user agent and `Connection: close`, unless its headers say other. */
export interface WellFormedRequest {
  /** Default GET. */
  readonly method?: string;
  /** The request target, sent as it stands; each character is one byte. */
  readonly path: string;
  /** Whose credential to send; the suite knows them by name. Default: none. */
  readonly who?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Header lines sent as they stand after all others: repeated ones and odd ones. */
  readonly lines?: readonly string[];
  /** Sent with its length. */
  readonly body?: string;
  /** The body in chunks, without a declared length. */
  readonly chunked?: boolean;
  /** A Content-Length to declare although no body follows. */
  readonly declares?: number;
}

/** Something that is done, or goes on, while the request is sent. */
export type Preparation =
  | { readonly kind: "revoke"; readonly who: string }
  /** For the time of the case. */
  | { readonly kind: "service-down"; readonly service: string }
  /** For the time of the case, the store takes connections and does not answer. */
  | { readonly kind: "store-paused" }
  /** Sends `request` so often from the case's address, whatever the answers. */
  | { readonly kind: "repeat"; readonly request: WellFormedRequest; readonly times: number }
  /**
   * Sends `request` from the case's address until its answer is `until`. Exactly `passes` must have gone before, and as
   * many more as flowed in meanwhile.
   */
  | {
      readonly kind: "exhaust";
      readonly request: WellFormedRequest;
      readonly until: number;
      readonly passes: number;
      readonly perSecond: number;
    }
  /** Sends `request`, each from another address, until its answer is `until` or refused with that code. */
  | {
      readonly kind: "await";
      readonly request: WellFormedRequest;
      readonly until: number | string;
      readonly withinMs: number;
      readonly everyMs: number;
    };

/** A text, a form of text, or `null`: it must not be there. Several lines of a header are joined by ` | `. */
export type TextExpectation = string | RegExp | null;

export interface Expectation {
  readonly status: number;
  readonly body?: BodyExpectation;
  readonly headers?: Readonly<Record<string, TextExpectation>>;
  /** By service: the calls it must have received, in their order. A service left out must not have been called. */
  readonly calls?: Readonly<Record<string, readonly CallExpectation[]>>;
  /** Fields of the line that the gateway logs; the ones that hold for every request need not be named. */
  readonly log?: Readonly<Record<string, string | number | RegExp | null>>;
}

export type BodyExpectation =
  | { readonly kind: "empty" }
  | { readonly kind: "json"; readonly value: unknown }
  /** The gateway's own error: code and text, and the id of the request. */
  | { readonly kind: "refusal"; readonly code: string | RegExp; readonly error: string | RegExp };

export interface CallExpectation {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, TextExpectation>>;
  /** The body as JSON. */
  readonly json?: unknown;
}
