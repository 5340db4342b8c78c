import type { RequestCase } from "./cases.ts";
import type { Service } from "./service.ts";

/** A gateway, the requests it is held to, and what stands behind it. */
export interface Scenario {
  readonly name: string;
  /** Its gateway.ts. */
  readonly file: string;
  readonly requests: readonly RequestCase[];
  /** Whether it keeps anything in Redis: then each target gets a server of its own. */
  readonly usesRedis: boolean;
  /** What stands behind one gateway. Each target gets its own, so that what one received is not another's. */
  openBackdrop(): Promise<Backdrop>;
}

export interface Backdrop {
  /** Whose calls belong to the requests; a service that only publishes keys is none of them. */
  readonly services: readonly Service[];
  /** Where the hosts that gateway.ts names really are. */
  readonly resolve: Readonly<Record<string, string>>;
  /** The value of Authorization that a caller of a request sends. */
  authorizationOf(who: string): string | undefined;
  /** The id by which a caller's token is revoked. */
  tokenIdOf(who: string): string | undefined;
  stop(): Promise<void>;
}
