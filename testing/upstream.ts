import type { Duration } from "../dsl/units.ts";

/** What an upstream received, without the headers that belong to its connection (`content-length` and the like). */
export interface UpstreamRequest {
  /** Name of the upstream: `name` of its declaration, else its first host. */
  readonly upstream: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Names in lower case; several lines are one text, joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** The value of a JSON body, the text of any other, `undefined` if there is none. */
  readonly body: unknown;
}

/** What a fake upstream does with a request. */
export type UpstreamAnswer =
  | {
      /** 200 to 599. Default 200. */
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string | readonly string[]>>;
      /** A text or bytes are sent as they are; anything else as JSON, with its content type. */
      readonly body?: unknown;
      /** Time until the answer begins, by the clock of the gateway under test. Default: none. */
      readonly delay?: Duration;
    }
  | {
      /** It takes no connection; cuts the connection that brought the request; takes the request and says nothing. */
      readonly fails: "refused" | "cut" | "silent";
      /** Time until it does. Default: none. */
      readonly delay?: Duration;
    };

/** A fake upstream: one answer to everything, or a function that is asked. What it throws, the test sees. */
export type FakeUpstream = UpstreamAnswer | ((request: UpstreamRequest) => UpstreamAnswer | Promise<UpstreamAnswer>);

/** An upstream of a gateway under test. */
export interface TestUpstream {
  /** All requests that it received, the oldest first. */
  readonly requests: readonly UpstreamRequest[];
  /** Answers like this from now on. */
  answers(fake: FakeUpstream): void;
}
