import { Redis } from "ioredis";
import { withinDeadline } from "./deadline.ts";
import { redisAddress } from "./redis-url.ts";

export interface RedisConnectionOptions {
  /** @see redisAddress */
  readonly url: string;
  /** Milliseconds that an answer may take. */
  readonly deadlineMs: number;
  /** Milliseconds from one attempt to connect to the next, at least. */
  readonly probeEveryMs: number;
  /** Milliseconds that connecting may take, names and TLS included. */
  readonly connectWithinMs: number;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  /** Asked first on a new connection; it counts as up once this has answered within the deadline. */
  readonly greet: (redis: Redis) => Promise<unknown>;
  readonly onDown: (reason: string) => void;
  readonly onUp: (downMs: number) => void;
}

/** A connection that has greeted. */
interface Link {
  readonly redis: Redis;
  /** Questions that are not answered yet and whose deadline is not over. */
  open: number;
}

/**
 * One connection to one Redis, either up or down, and no state between: what is asked while it is up is answered within
 * the deadline or takes it down; what is asked while it is down is refused at once, without I/O.
 *
 * The client library's own recovery is switched off. It queues, resends and waits, and each of these can run a command
 * for a request that was answered long ago. A connection that went down is never used again and is destroyed (the peer
 * may be gone without a word), but not before the deadlines of what was asked on it are over: Redis may still do that,
 * so its answer still counts. A new connection is tried every `probeEveryMs` until one greets.
 */
export class RedisConnection {
  readonly #options: RedisConnectionOptions;
  readonly #firstAttempt: Promise<void>;
  #live: Link | undefined;
  #attempt: { readonly redis: Redis; readonly ended: Promise<void> } | undefined;
  #attemptedAt: number;
  #timer: NodeJS.Timeout | undefined;
  #downSince: number;
  #isReported = false;
  #isClosed = false;

  /** @throws TypeError for a URL that cannot be read */
  constructor(options: RedisConnectionOptions) {
    this.#options = options;
    this.#downSince = options.now();
    this.#attemptedAt = options.now();
    this.#firstAttempt = this.#connect();
  }

  /** Resolves when the first attempt to connect has ended, well or not. */
  settled(): Promise<void> {
    return this.#firstAttempt;
  }

  /** What is asked while it is not is refused. */
  get isUp(): boolean {
    return this.#live !== undefined;
  }

  /**
   * Asks something. `undefined` at once while the connection is down, a promise of `undefined` if this question took it
   * down: by a missed deadline, a lost connection, or an error answer. Never rejects.
   */
  ask<Answer>(question: (redis: Redis) => Promise<Answer>): Promise<Answer | undefined> | undefined {
    return this.#live && this.#askOn(this.#live, question);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#live?.redis.disconnect();
    this.#live = undefined;
    this.#attempt?.redis.disconnect();
    await this.#attempt?.ended;
  }

  async #askOn<Answer>(link: Link, question: (redis: Redis) => Promise<Answer>): Promise<Answer | undefined> {
    link.open++;
    try {
      return await withinDeadline(question(link.redis), this.#options.deadlineMs);
    } catch (error) {
      this.#lose(link, reasonOf(error));
      return undefined;
    } finally {
      link.open--;
      if (link.open === 0 && link !== this.#live) link.redis.disconnect();
    }
  }

  #lose(link: Link, reason: string): void {
    if (this.#live !== link) return;
    this.#live = undefined;
    this.#downSince = this.#options.now();
    this.#options.onDown(reason);
    this.#connectLater();
  }

  #connectLater(): void {
    if (this.#isClosed) return;
    const delay = Math.max(0, this.#attemptedAt + this.#options.probeEveryMs - this.#options.now());
    this.#timer = setTimeout(() => void this.#connect(), delay).unref();
  }

  #connect(): Promise<void> {
    this.#attemptedAt = this.#options.now();
    const redis = this.#newClient();
    const ended = this.#greeted(redis).then((failure) => this.#conclude(redis, failure));
    this.#attempt = { redis, ended };
    return ended;
  }

  #conclude(redis: Redis, failure: string | undefined): void {
    this.#attempt = undefined;
    if (failure !== undefined || this.#isClosed) {
      redis.disconnect();
      if (!this.#isReported && !this.#isClosed) this.#options.onDown(failure ?? "");
      this.#isReported = true;
      this.#connectLater();
      return;
    }
    this.#isReported = true;
    const link = { redis, open: 0 };
    this.#live = link;
    redis.once("close", () => this.#lose(link, "the connection was closed"));
    this.#options.onUp(this.#options.now() - this.#downSince);
  }

  /** Why the connection cannot be used, or `undefined` when it can. */
  async #greeted(redis: Redis): Promise<string | undefined> {
    const { connectWithinMs, deadlineMs, greet } = this.#options;
    let cause: string | undefined;
    redis.on("error", (error) => {
      cause = reasonOf(error);
    });
    try {
      await withinDeadline(redis.connect(), connectWithinMs);
      await withinDeadline(greet(redis), deadlineMs);
      return undefined;
    } catch (error) {
      // The library rejects with "Connection is closed."; what closed it came as an event.
      return cause ?? reasonOf(error);
    }
  }

  #newClient(): Redis {
    return new Redis({
      ...redisAddress(this.#options.url),
      lazyConnect: true,
      // `enableAutoPipelining` stays off: the deadline of a command would begin before it is sent.
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
      // A server that still loads its data refuses the greeting; the library's check would wait on its own clock.
      enableReadyCheck: false,
      connectTimeout: this.#options.connectWithinMs,
      // `disconnect()` says goodbye first; a peer that does not listen is given this many milliseconds to.
      disconnectTimeout: 1,
      disableClientInfo: true,
    });
  }
}

/** Only the message: the library's errors also carry the arguments of the command. */
function reasonOf(error: unknown): string {
  // A name with several addresses: each has its own error, and the whole has no text.
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(", ");
  return error instanceof Error ? error.message : String(error);
}
