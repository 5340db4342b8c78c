/** Times that two rooms must agree on, in milliseconds. */

/** What a proxy waits for a verdict; then the request is a 503. Above anything the guard itself waits for. */
export const GUARD_DEADLINE_MS = 1_000;

/**
 * What the guard waits for a store; then `whenDown` decides. A healthy Redis answers in well under a millisecond; the
 * rest is room for a busy machine, since each false alarm of a `closed` limit refuses a request that was fine.
 */
export const STORE_DEADLINE_MS = 100;

/** What a proxy adds to the deadline of a relay route, so that the relay's own answer (504 with our body) comes first. */
export const RELAY_MARGIN_MS = 1_000;

/** What an upstream gets if neither step, route nor upstream says otherwise. */
export const DEFAULT_TIMEOUT_MS = 5_000;

/** How long a connection to an upstream may take to be made. */
export const CONNECT_TIMEOUT_MS = 1_000;

/** How long requests in flight may take to end after SIGTERM; then the process ends. */
export const DRAIN_DEADLINE_MS = 30_000;
