import type { Redis } from "ioredis";
import { z } from "zod";
import { RedisConnection } from "../rate-limit/redis-connection.ts";
import type { RevokedToken } from "./blocklist.ts";
import { REVOKE_SCRIPT } from "./revoke.lua.ts";

/** Milliseconds for one answer. Longer than a limit's: no request of a client waits for it. */
const DEADLINE_MS = 500;
/** Milliseconds between two comparisons with the store, at most: one command, unless something was missed. */
const RECONCILE_MS = 2_000;
/** Milliseconds after which the whole list is read although nothing seems missed: a store may lose entries. */
const READ_WHOLE_MS = 60_000;
/** Entries that one command reads or writes: less than a millisecond of the store's only thread. */
const CHUNK = 500;

const Announced = z.array(z.tuple([z.string(), z.int()]));

export interface RedisRevocationsOptions {
  readonly url: string;
  readonly caller: string;
  /** The list must be compared with the store more often than this. */
  readonly maxAgeMs: number;
  /** The list of this instance. */
  readonly known: () => Iterable<RevokedToken>;
  readonly learn: (tokens: readonly RevokedToken[]) => void;
  /** The list holds all that the store held when this began; milliseconds since 1970. */
  readonly onSynced: (at: number) => void;
  readonly onDown: (reason: string) => void;
  readonly onUp: () => void;
  readonly now: () => number;
}

/**
 * Keeps the lists of all instances one list. A revocation is announced and applied at once; each announcement has the
 * next number, and an instance that missed one (or was away) reads the whole list. Comparing makes a union: what the
 * store lacks, because it was restarted empty, is put back.
 */
export class RedisRevocations {
  readonly #options: RedisRevocationsOptions;
  readonly #keys: { readonly list: string; readonly number: string; readonly channel: string };
  readonly #connection: RedisConnection;
  /** Of the last announcement up to which nothing was missed. */
  #number: number | undefined;
  #readWholeAt = 0;
  #reconciling: Promise<void> | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(options: RedisRevocationsOptions) {
    this.#options = options;
    // The braces put all of it on one node of a cluster.
    const prefix = `gw:revoked:{${options.caller}}`;
    this.#keys = { list: prefix, number: `${prefix}:number`, channel: `${prefix}:announced` };
    this.#connection = new RedisConnection({
      url: options.url,
      deadlineMs: DEADLINE_MS,
      probeEveryMs: 250,
      connectWithinMs: DEADLINE_MS,
      now: () => performance.now(),
      greet: (redis) => this.#listen(redis),
      onDown: options.onDown,
      onUp: () => {
        options.onUp();
        void this.#reconcile();
      },
    });
    const every = Math.min(RECONCILE_MS, options.maxAgeMs / 3);
    this.#timer = setInterval(() => void this.#reconcile(), every).unref();
  }

  /** Resolves when the store was read for the first time, or could not be. */
  async settled(): Promise<void> {
    await this.#connection.settled();
    await this.#reconciling;
  }

  /** Puts and announces tokens; false if the store may not have taken them. */
  async put(tokens: readonly RevokedToken[]): Promise<boolean> {
    const { list, number, channel } = this.#keys;
    const announced = JSON.stringify(tokens.map(({ jti, expiresAt }) => [jti, expiresAt]));
    const pairs = tokens.flatMap(({ jti, expiresAt }) => [expiresAt, jti]);
    const answer = await this.#connection.ask((redis) =>
      redis.eval(REVOKE_SCRIPT, 2, list, number, channel, announced, ...pairs),
    );
    return answer !== undefined;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#connection.close();
    await this.#reconciling;
  }

  /** Listening comes before reading: what is revoked in between is then seen twice, not never. */
  #listen(redis: Redis): Promise<unknown> {
    this.#number = undefined;
    redis.on("message", (_channel: string, message: string) => this.#hear(message));
    return redis.subscribe(this.#keys.channel);
  }

  #hear(message: string): void {
    const [, number, text] = /^(\d+) (.*)$/s.exec(message) ?? [];
    const announced = Announced.safeParse(parseJson(text));
    if (!announced.success) {
      this.#number = undefined;
      return;
    }
    this.#options.learn(announced.data.map(([jti, expiresAt]) => ({ jti, expiresAt })));
    if (this.#number === undefined || Number(number) <= this.#number) return;
    this.#number = Number(number) === this.#number + 1 ? Number(number) : undefined;
  }

  #reconcile(): Promise<void> {
    this.#reconciling ??= this.#compare().finally(() => {
      this.#reconciling = undefined;
    });
    return this.#reconciling;
  }

  async #compare(): Promise<void> {
    const startedAt = this.#options.now();
    const answer = await this.#connection.ask((redis) => redis.get(this.#keys.number));
    if (answer === undefined) return;
    const isDue = performance.now() - this.#readWholeAt > READ_WHOLE_MS;
    if ((isDue || Number(answer) !== this.#number) && !(await this.#readWhole(Number(answer)))) {
      this.#number = undefined;
      return;
    }
    this.#options.onSynced(startedAt);
  }

  /** Reads all that the store has and puts what it lacks; false if the store failed meanwhile. */
  async #readWhole(number: number): Promise<boolean> {
    this.#number = number;
    const inStore = new Map<string, number>();
    let cursor = "0";
    do {
      const from = cursor;
      const answer = await this.#connection.ask((redis) => redis.zscan(this.#keys.list, from, "COUNT", CHUNK));
      if (answer === undefined) return false;
      const tokens = toTokens(answer[1]);
      for (const { jti, expiresAt } of tokens) inStore.set(jti, expiresAt);
      this.#options.learn(tokens);
      cursor = answer[0];
    } while (cursor !== "0");
    const lacking = [...this.#options.known()].filter(({ jti, expiresAt }) => (inStore.get(jti) ?? -1) < expiresAt);
    for (let index = 0; index < lacking.length; index += CHUNK) {
      if (!(await this.put(lacking.slice(index, index + CHUNK)))) return false;
    }
    this.#readWholeAt = performance.now();
    return true;
  }
}

/** ZSCAN answers member and score by turns. */
function toTokens(flat: readonly string[]): readonly RevokedToken[] {
  return flat.flatMap((jti, index) => {
    const expiresAt = Math.ceil(Number(flat[index + 1]));
    return index % 2 === 0 && Number.isFinite(expiresAt) ? [{ jti, expiresAt }] : [];
  });
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
