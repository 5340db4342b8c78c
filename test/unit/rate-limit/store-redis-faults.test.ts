import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { freePort } from "../../../cli/dev/ports.ts";
import { type RedisServer, type RedisServerOptions, startRedis } from "../../harness/redis.ts";
import { chargeOf } from "./charges.ts";
import { openRedisStore } from "./open-redis-store.ts";

/** Long enough for a healthy Redis beside other tests, short enough for a test that waits for it. */
const DEADLINE_MS = 200;
const DOWN = { kind: "down" };

async function redisForTest(options?: RedisServerOptions): Promise<RedisServer> {
  const redis = await startRedis(options);
  onTestFinished(() => redis.stop());
  return redis;
}

describe("a store whose Redis refuses connections", () => {
  it("says so once, answers at once, and is up by itself when Redis is there", async () => {
    const redis = await redisForTest();
    await redis.kill();
    const { store, events, last } = await openRedisStore({ ...redis, deadlineMs: DEADLINE_MS });
    // Not a promise: nothing was asked.
    expect(store.charge([chargeOf()])).toEqual(DOWN);
    await sleep(600);
    expect(events).toEqual([{ kind: "down", store: "main", reason: expect.stringContaining("ECONNREFUSED") }]);
    await redis.restart();
    await last("up");
    expect(await store.charge([chargeOf()])).toEqual({ kind: "allowed", remaining: 99 });
  });

  it("tells the reason for each address of a name that has several", async () => {
    const { events } = await openRedisStore({ url: `redis://localhost:${await freePort()}`, deadlineMs: DEADLINE_MS });
    expect(events).toMatchObject([{ kind: "down", reason: expect.stringContaining("ECONNREFUSED") }]);
  });

  it("does not tell the password of its URL", async () => {
    const redis = await redisForTest();
    await redis.client.config("SET", "requirepass", "another");
    const url = redis.url.replace("//", "//:hunter2@");
    const { store, events } = await openRedisStore({ url, deadlineMs: DEADLINE_MS });
    expect(store.charge([chargeOf()])).toEqual(DOWN);
    expect(events).toMatchObject([{ kind: "down", reason: expect.stringContaining("WRONGPASS") }]);
    expect(JSON.stringify(events)).not.toContain("hunter2");
  });
});

describe("a store whose Redis is paused", () => {
  it("is down after one deadline, then at once, and up by itself when Redis goes on", async () => {
    const redis = await redisForTest();
    const { store, last } = await openRedisStore({ ...redis, deadlineMs: DEADLINE_MS });
    redis.pause();
    expect(await store.charge([chargeOf()])).toEqual(DOWN);
    expect(store.charge([chargeOf()])).toEqual(DOWN);
    await last("down");
    redis.resume();
    await last("up");
    expect(await store.charge([chargeOf()])).toMatchObject({ kind: "allowed" });
    // The store's one and the test's: what was given up is closed, not left to the server.
    await expect.poll(() => redis.client.info("clients")).toContain("connected_clients:2\r\n");
  });

  it("has counted nothing for the requests that it answered without Redis", async () => {
    const redis = await redisForTest();
    const { store, last } = await openRedisStore({ ...redis, deadlineMs: DEADLINE_MS });
    for (let call = 0; call < 10; call++) await store.charge([chargeOf()]);
    const [asked, written] = [await redis.calls("evalsha"), await redis.calls("set")];

    redis.pause();
    const unheard: ReturnType<typeof store.charge>[] = [];
    // Each in a turn of its own, and so by a command of its own.
    while (unheard.push(store.charge([chargeOf()])) < 50) await turn();
    const answers = await Promise.all(unheard);
    expect(answers.every(({ kind }) => kind === "down")).toBe(true);
    redis.resume();
    await last("up");

    // The commands did arrive, and ran too late: without that this test would prove nothing.
    expect((await redis.calls("evalsha")) - asked).toBeGreaterThanOrEqual(50);
    expect(await redis.calls("set")).toBe(written);
    expect(await store.charge([chargeOf()])).toEqual({ kind: "allowed", remaining: 89 });
  });

  it("has counted exactly what it let through, also of what was asked shortly before the first deadline", async () => {
    const redis = await redisForTest();
    const { store, last } = await openRedisStore({ ...redis, deadlineMs: DEADLINE_MS });
    redis.pause();
    const first = store.charge([chargeOf()]);
    await sleep((DEADLINE_MS * 3) / 4);
    const late = Array.from({ length: 10 }, () => store.charge([chargeOf()]));
    expect(await first).toEqual(DOWN);
    redis.resume();
    const allowed = (await Promise.all(late)).filter(({ kind }) => kind === "allowed").length;
    await last("up");
    expect(await store.charge([chargeOf()])).toEqual({ kind: "allowed", remaining: 100 - allowed - 1 });
  });
});

describe("a store whose Redis is killed in a burst", () => {
  it("lets nobody through twice: what was answered is in the append-only file", async () => {
    const directory = await mkdtemp(join(tmpdir(), "gatewright-redis-"));
    onTestFinished(() => rm(directory, { recursive: true }));
    const redis = await redisForTest({ appendOnlyDirectory: directory });
    const { store, last } = await openRedisStore({ ...redis, deadlineMs: DEADLINE_MS });
    let allowed = 0;
    let unanswered = 0;
    const burst = async (calls: number) => {
      for (let call = 0; call < calls; call++) {
        const answer = store.charge([chargeOf()]);
        const { kind } = await answer;
        if (kind === "allowed") allowed++;
        if (kind === "down" && answer instanceof Promise) unanswered++;
        if (allowed === 40) void redis.kill();
      }
    };
    await Promise.all(Array.from({ length: 20 }, () => burst(20)));
    await last("down");
    expect(allowed).toBeLessThan(100);

    await redis.restart();
    await last("up");
    await Promise.all(Array.from({ length: 20 }, () => burst(20)));
    // A command whose answer was lost with the server may have been counted, and one that was answered has been.
    expect(allowed).toBeLessThanOrEqual(100);
    expect(allowed + unanswered).toBeGreaterThanOrEqual(100);
  });
});

describe("a store whose connection is half open", () => {
  it("drops it and makes a new one", async () => {
    const redis = await redisForTest();
    const tunnel = await openTunnel(redis.port);
    const { store, last } = await openRedisStore({ url: tunnel.url, deadlineMs: DEADLINE_MS });
    expect(await store.charge([chargeOf()])).toMatchObject({ kind: "allowed" });
    tunnel.silenceOpenConnections();
    expect(await store.charge([chargeOf()])).toEqual(DOWN);
    await last("up");
    expect(await store.charge([chargeOf()])).toEqual({ kind: "allowed", remaining: 98 });
  });

  it("gives up a peer that accepts and never speaks", async () => {
    const silent = createServer(() => {});
    const port = await freePort();
    await new Promise<void>((resolve) => silent.listen(port, "127.0.0.1", resolve));
    onTestFinished(() => void silent.close());
    const { store, events } = await openRedisStore({ url: `redis://127.0.0.1:${port}`, deadlineMs: DEADLINE_MS });
    expect(store.charge([chargeOf()])).toEqual(DOWN);
    expect(events).toMatchObject([{ kind: "down", reason: "no answer within 1000 ms" }]);
  });
});

describe("a store whose Redis may not write", () => {
  it("is down for as long as that lasts, without going up in between", async () => {
    const redis = await redisForTest();
    const { store, events, last } = await openRedisStore({ ...redis, deadlineMs: DEADLINE_MS });
    await redis.client.replicaof("127.0.0.1", await freePort());
    expect(await store.charge([chargeOf()])).toEqual(DOWN);
    await sleep(600);
    expect(events).toMatchObject([{ kind: "up" }, { kind: "down", reason: expect.stringContaining("replica") }]);
    await redis.client.replicaof("NO", "ONE");
    await last("up");
    expect(await store.charge([chargeOf()])).toMatchObject({ kind: "allowed" });
  });
});

/** A TCP relay to a port that can stop carrying what it carries, without closing anything. */
async function openTunnel(to: number) {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(to, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
    }
    client.pipe(upstream).pipe(client);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    silenceOpenConnections: () => {
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
  };
}
