import type { Plan } from "../../compiler/passes/plan.ts";
import type { Target } from "../../model/targets.ts";
import type { LogLine } from "./output-line.ts";
import type { Swap } from "./swap.ts";

export interface ServeOptions {
  readonly target: Target;
  /** The proxy's program; default: the one on PATH. */
  readonly binary?: string;
  /** On 127.0.0.1; default: a free one. */
  readonly port?: number;
  /** Environment of the sidecar, where it finds secrets. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Everything that proxy and sidecar write. */
  onLine?(line: string): void;
  /** What they write besides the access log. */
  onOutput?(line: string): void;
  /** Why a swap takes long. */
  readonly onNote?: ((text: string) => void) | undefined;
  /** Each line of the access log, parsed. */
  onRequest?(line: LogLine): void;
  /** How many lines of the access log are kept; default 10,000. */
  readonly keptRequests?: number;
}

export interface RunningGateway {
  readonly url: string;
  readonly port: number;
  readonly control: { readonly url: string; readonly token: string };
  /** The last requests, from the access log. */
  readonly log: () => readonly LogLine[];
  readonly sidecarPids: readonly number[];
  readonly proxyPid: number | undefined;
  /** Configuration, sockets and state. */
  readonly directory: string;
  readonly plans: readonly Plan[];
  /** Whether the sidecar can decide: keys fetched, revocations known. */
  isReady(): Promise<boolean>;
  /** Settles when a part ends by itself. */
  readonly failed: Promise<string>;
  /**
   * Serves other plans without losing a request: the sidecar takes them first, then the proxy. What is refused leaves
   * everything as it was. One after the other.
   */
  swap(plans: readonly Plan[]): Promise<Swap>;
  restartSidecar(): Promise<void>;
  stop(): Promise<void>;
}
