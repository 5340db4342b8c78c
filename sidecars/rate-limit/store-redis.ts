import type { Redis } from "ioredis";
import { bucketShape } from "../../model/bucket-shape.ts";
import { STORE_DEADLINE_MS } from "../../model/deadlines.ts";
import { bucketKey } from "./bucket-key.ts";
import { atEndOfTurn } from "./end-of-turn.ts";
import { RedisConnection } from "./redis-connection.ts";
import { ServerClock } from "./server-clock.ts";
import type { Charge, LimitStore, StoreAnswer, StoreEvent } from "./store.ts";
import { SCRIPT_ANSWER, scriptName, tokenBucketScript } from "./token-bucket.lua.ts";

export interface RedisStoreOptions {
  readonly name: string;
  /** @see redisAddress */
  readonly url: string;
  /** Milliseconds that a verdict waits for Redis before it is made without. Default {@link STORE_DEADLINE_MS}. */
  readonly deadlineMs?: number;
  /** Milliseconds between two attempts to reach a Redis that is down. Default 250. */
  readonly probeEveryMs?: number;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  readonly onStoreEvent: (event: StoreEvent) => void;
}

/** Long enough for a distant Redis with TLS, short enough to be up again within two seconds after a network was silent. */
const CONNECT_WITHIN_MS = 1_000;

/** One slot of a cluster for all buckets: any of them may be part of one decision, and a script sees one slot only. */
const KEY_PREFIX = "gw:{limits}:";

const SCRIPT = tokenBucketScript();
const SCRIPT_NAME = scriptName(SCRIPT);

interface Call {
  readonly mode: "charge" | "refund";
  readonly keys: readonly string[];
  readonly shapes: readonly number[];
}

interface Reply {
  readonly answer: number;
  readonly numbers: readonly number[];
}

/** A call that waits for the end of the turn, and then for its reply; `undefined`: the store went down, or it was too late. */
interface Asked {
  readonly call: Call;
  answer(reply: Reply | undefined): void;
}

/** Most decisions of one command: no other client of the server waits longer than for some hundred microseconds. */
const MOST_AT_ONCE = 64;

/**
 * Buckets in Redis, shared by all instances: one command (EVALSHA) for all limits of a decision, and for all decisions of
 * one turn of the event loop, so that many pay together for a message to Redis, its answer and the wake-up of both sides.
 *
 * Nothing is charged for a request that was answered without Redis. A command whose deadline is over may still lie in
 * the socket of a paused server and would run when it wakes: so each carries the moment its asker gives up, in the
 * server's time, and does nothing after it. (If the server's clock is set back in between, by less than that.)
 */
export class RedisStore implements LimitStore {
  readonly immediate = false;
  readonly #connection: RedisConnection;
  readonly #clock = new ServerClock();
  readonly #now: () => number;
  readonly #deadlineMs: number;
  /** The deadline begins when it is sent, so that a turn that takes long does not make Redis look slow. */
  readonly #askLater = atEndOfTurn<Asked>(MOST_AT_ONCE, (asked) => this.#ask(asked));

  /** @throws TypeError for a URL that cannot be read */
  constructor({ name, url, deadlineMs = STORE_DEADLINE_MS, probeEveryMs = 250, now, onStoreEvent }: RedisStoreOptions) {
    this.#now = now;
    this.#deadlineMs = deadlineMs;
    this.#connection = new RedisConnection({
      url,
      deadlineMs,
      probeEveryMs,
      connectWithinMs: CONNECT_WITHIN_MS,
      now,
      greet: (redis) => this.#greet(redis),
      onDown: (reason) => onStoreEvent({ kind: "down", store: name, reason }),
      onUp: (downMs) => onStoreEvent({ kind: "up", store: name, downMs }),
    });
  }

  charge(charges: readonly Charge[]): StoreAnswer | Promise<StoreAnswer> {
    if (!this.#connection.isUp) return { kind: "down" };
    const call = this.#callFor("charge", charges);
    return new Promise((resolve) => this.#askLater({ call, answer: (reply) => resolve(storeAnswer(reply)) }));
  }

  refund(charges: readonly Charge[]): void {
    if (this.#connection.isUp) this.#askLater({ call: this.#callFor("refund", charges), answer: () => {} });
  }

  settled(): Promise<void> {
    return this.#connection.settled();
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #callFor(mode: Call["mode"], charges: readonly Charge[]): Call {
    return {
      mode,
      keys: charges.map(({ id, key }) => KEY_PREFIX + bucketKey(id, key)),
      shapes: charges.flatMap(({ limit }) => {
        const { capacity, cost, refill } = bucketShape(limit);
        return [capacity, cost, refill];
      }),
    };
  }

  #ask(asked: readonly Asked[]): void {
    const answerAll = (replies: readonly Reply[] | undefined): void => {
      for (const [index, { answer }] of asked.entries()) answer(replies?.[index]);
    };
    const calls = asked.map(({ call }) => call);
    const replies = this.#connection.ask((redis) => this.#evaluateInTime(redis, calls));
    if (replies === undefined) answerAll(undefined);
    else void replies.then(answerAll);
  }

  /** The script without a key: it teaches us the server's time, and fails on a server that may not write. */
  #greet(redis: Redis): Promise<unknown> {
    return this.#evaluate(redis, [], this.#now() + this.#deadlineMs);
  }

  /** A late answer that comes in time means that the server's clock was set: it has just taught us the new time. */
  async #evaluateInTime(redis: Redis, calls: readonly Call[]): Promise<readonly Reply[]> {
    const until = this.#now() + this.#deadlineMs;
    return (await this.#evaluate(redis, calls, until)) ?? (await this.#evaluate(redis, calls, until)) ?? [];
  }

  /**
   * @param until when the asker will have given up, in milliseconds of our clock
   * @returns the replies in the order of the calls, or `undefined` if it was too late for all of them
   */
  async #evaluate(redis: Redis, calls: readonly Call[], until: number): Promise<readonly Reply[] | undefined> {
    const sentAt = this.#now();
    const keys = calls.flatMap((call) => call.keys);
    const decisions = calls.flatMap((call) => [call.mode, call.keys.length, ...call.shapes]);
    const parameters = [...keys, this.#clock.at(until) ?? 0, ...decisions];
    const answer = await redis.evalsha(SCRIPT_NAME, keys.length, ...parameters).catch((error: unknown) => {
      // A restarted or flushed server does not know the script yet.
      if (error instanceof Error && error.message.startsWith("NOSCRIPT")) {
        return redis.eval(SCRIPT, keys.length, ...parameters);
      }
      throw error;
    });
    const [time, ...numbers] = readNumbers(answer);
    if (time === undefined) throw new Error("the limit script answered without its time");
    this.#clock.learn(time, sentAt, this.#now());
    return numbers[0] === SCRIPT_ANSWER.late ? undefined : repliesIn(numbers, calls);
  }
}

/** For each call what the script decided, and a number for each of its buckets. */
function repliesIn(numbers: readonly number[], calls: readonly Call[]): readonly Reply[] {
  let at = 0;
  return calls.map(({ keys }) => {
    const [answer, ...ofBuckets] = numbers.slice(at, at + 1 + keys.length);
    at += 1 + keys.length;
    if (answer === undefined || ofBuckets.length < keys.length) {
      throw new Error("the limit script answered with too few numbers");
    }
    return { answer, numbers: ofBuckets };
  });
}

function storeAnswer(reply: Reply | undefined): StoreAnswer {
  switch (reply?.answer) {
    case SCRIPT_ANSWER.done:
      return { kind: "allowed", remaining: Math.min(...reply.numbers) };
    case SCRIPT_ANSWER.refused:
      return { kind: "refused", waits: reply.numbers };
    default:
      return { kind: "down" };
  }
}

function readNumbers(answer: unknown): readonly number[] {
  if (!Array.isArray(answer)) throw new Error("the limit script did not answer with a list");
  return answer.map((item: unknown) => {
    if (typeof item !== "number") throw new Error("the limit script answered with something other than numbers");
    return item;
  });
}
