import type { Duration } from "../dsl/units.ts";
import type { Answer, RequestOptions } from "./answer.ts";
import type { TokenOptions } from "./caller-key.ts";
import type { TestStore } from "./fake-store.ts";
import type { TestUpstream } from "./upstream.ts";

/** The time of a gateway under test: it stands still, but for `advance` and slow upstreams. */
export interface TestClock {
  now(): Date;
  /**
   * Moves the time: limits refill, tokens expire, breakers half-open, timeouts end the requests under way. Resolves when
   * all of that has happened.
   *
   * @throws Error for a text that is no duration
   */
  advance(by: Duration): Promise<void>;
}

/**
 * A gateway in this process: its routes, guards, limits and compositions are the ones that run in production, its
 * upstreams, clock and Redis are the test's. Holds nothing that would keep a process from ending.
 */
export interface TestGateway {
  /**
   * Sends a request and waits for its answer, which never takes real time: while requests only wait for slow upstreams,
   * the clock jumps.
   *
   * @param line method and path as they are sent: `"GET /api/products/7?fields=name"`
   * @throws Error for a request that cannot be meant (claims on a public route), whatever a fake upstream throws, and
   * for an upstream that has no fake
   *
   * @example
   * import { strictEqual } from "node:assert";
   * import { load } from "gatewright/testing";
   * const shop = await load("./gateway.ts", { upstreams: { "product-service": { body: { id: "7" } } } });
   * const answer = await shop.request("GET /api/products/7", { claims: { sub: "u-1", role: "user" } });
   * strictEqual(answer.status, 200);
   * strictEqual(answer.upstreamRequests[0]?.path, "/products/7");
   */
  request(line: string, options?: RequestOptions): Promise<Answer>;

  /**
   * A signed token, to be sent as `token` as often as wanted: an ordinary one, or one with a claim or a time amiss. A
   * claim that is `undefined` is left out.
   *
   * @throws Error if the gateway has several callers and none is named, or none of that name
   *
   * @example
   * import { strictEqual } from "node:assert";
   * import { load } from "gatewright/testing";
   * const shop = await load("./gateway.ts");
   * const token = await shop.token({ sub: "u-1", role: "user" }, { expiresIn: "-1s" });
   * strictEqual((await shop.request("GET /api/products/7", { token })).error, "invalid_token");
   */
  token(claims: Readonly<Record<string, unknown>>, options?: TokenOptions): Promise<string>;

  /**
   * An upstream, to see what it received or to change what it answers.
   *
   * @param name `name` of its declaration, else its first host: `product-service` of `http://product-service:8080`
   * @throws Error if no request calls an upstream of that name
   *
   * @example
   * import { strictEqual } from "node:assert";
   * import { load } from "gatewright/testing";
   * const shop = await load("./gateway.ts");
   * shop.upstream("product-service").answers({ fails: "refused" });
   * const answer = await shop.request("GET /api/products/7", { claims: { sub: "u-1", role: "user" } });
   * strictEqual(answer.error, "bad_gateway");
   */
  upstream(name: string): TestUpstream;

  /**
   * Revokes a token by its id, of all callers whose tokens can be revoked.
   *
   * @throws Error if there is none, or if the store that keeps revocations was made to fail
   *
   * @example
   * import { strictEqual } from "node:assert";
   * import { load } from "gatewright/testing";
   * const shop = await load("./gateway.ts");
   * await shop.revoke("t-1");
   * const claims = { sub: "u-1", role: "user", jti: "t-1" };
   * strictEqual((await shop.request("GET /api/products/7", { claims })).error, "revoked_token");
   */
  revoke(jti: string): Promise<void>;

  /**
   * @example
   * import { strictEqual } from "node:assert";
   * import { load } from "gatewright/testing";
   * const shop = await load("./gateway.ts", { upstreams: { "product-service": { fails: "silent" } } });
   * const token = await shop.token({ sub: "u-1", role: "user" }, { expiresIn: "1m" });
   * strictEqual((await shop.request("GET /api/products/7", { token })).error, "gateway_timeout");
   * await shop.clock.advance("1m");
   * strictEqual((await shop.request("GET /api/products/7", { token })).error, "invalid_token");
   */
  readonly clock: TestClock;

  /**
   * @example
   * import { strictEqual } from "node:assert";
   * import { load } from "gatewright/testing";
   * const shop = await load("./gateway.ts");
   * shop.store.fail();
   * const answer = await shop.request("GET /api/products/7", { claims: { sub: "u-1", role: "user" } });
   * strictEqual(answer.error, "limiter_unavailable");
   */
  readonly store: TestStore;

  /** As it was when it was loaded: full limits, closed breakers, nothing revoked, the first fakes. The time stays. */
  reset(): Promise<void>;

  /** Gives its memory back; nothing else has to be closed. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
