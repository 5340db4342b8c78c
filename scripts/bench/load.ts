/** Requests to send for a while. */
export interface Load {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly seconds: number;
  /** The core of the machine on which the generator runs. */
  readonly core: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Microseconds: number;
  readonly p99Microseconds: number;
}

export function refuseFailures(url: string, failures: number, requests: number): void {
  if (failures > 0) throw new Error(`${failures} of ${requests} requests to ${url} did not succeed`);
}
