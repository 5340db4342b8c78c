import type { LogEntry } from "../model/log-entry.ts";
import type { UpstreamRequest } from "./upstream.ts";

/** What a request to a gateway under test may have beside its method and path. */
export interface RequestOptions {
  /**
   * Sends a valid token of the route's caller with these claims. Issuer, audience, times and, where tokens can be
   * revoked, an id are filled in; a claim given here is taken as it is.
   */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Sends this text as the bearer token, good or bad. */
  readonly token?: string;
  /** Added to, or instead of, `host` and `connection`; several values are several lines. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /**
   * A text or bytes are sent as they are; anything else as JSON, with its content type. With the header
   * `transfer-encoding: chunked` it goes in chunks.
   */
  readonly body?: unknown;
  /** The client's address. Default `192.0.2.1`. */
  readonly ip?: string;
}

/** What came of a request. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. Several lines are one text, joined by commas, but for `set-cookie`. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** The value of a JSON body, the text of any other, `undefined` if there is none. */
  readonly body: unknown;
  /** Name of the route; `null` where none fits. */
  readonly route: string | null;
  /** Name of the upstream that was tried last; `null` if none was. */
  readonly upstream: string | null;
  /** What upstreams received, in order. */
  readonly upstreamRequests: readonly UpstreamRequest[];
  /** Code of the gateway's own error, as `missing_token`; `null` for any other answer. */
  readonly error: string | null;
  /** Why, where the gateway knows more than it tells clients: `claims do not fit their schema`. */
  readonly reason: string | null;
  /** Who called: the `sub` of the claims. */
  readonly user: string | null;
  /** The smallest number of requests that any of the route's limits has left. */
  readonly remaining: number | null;
  /** The line that the gateway logs. */
  readonly log: LogEntry;
}
