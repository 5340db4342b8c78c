import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Revocations } from "../../../sidecars/jwt-blocklist/blocklist.ts";
import {
  openRevocations,
  type RevocationEvent,
  RevocationNotKept,
  type RevocationsOptions,
} from "../../../sidecars/jwt-blocklist/revocations.ts";
import { type RedisServer, startRedis } from "../../harness/redis.ts";
import { inSeconds } from "../../harness/tokens.ts";
import { scratchDirectory } from "./scratch.ts";

/** Longer than a comparison every two seconds needs, for what only that can bring. */
const BY_COMPARING = { timeout: 5_000, interval: 20 };

async function openIn(directory: string, changes: Partial<RevocationsOptions> = {}): Promise<Revocations> {
  const revocations = await openRevocations({
    caller: "customer",
    store: { kind: "memory" },
    directory,
    maxAgeMs: 10_000,
    onEvent: () => {},
    ...changes,
  });
  onTestFinished(() => revocations.close());
  return revocations;
}

describe("with a memory store", () => {
  it("a revoked token is refused at once and after a restart, and the list is always fresh", async () => {
    const directory = await scratchDirectory();
    const before = await openIn(directory);
    const kept = before.revoke("a", inSeconds(60));
    expect(before.isRevoked("a")).toBe(true);
    await kept;
    await before.close();
    const after = await openIn(directory);
    expect([after.isRevoked("a"), after.isRevoked("b"), after.isFresh(), after.size()]).toEqual([true, false, true, 1]);
  });

  it("each caller has a list of its own", async () => {
    const directory = await scratchDirectory();
    await (await openIn(directory)).revoke("a", inSeconds(60));
    expect((await openIn(directory, { caller: "partner" })).isRevoked("a")).toBe(false);
  });

  it("a directory that cannot be written is an error at the start", async () => {
    const file = join(await scratchDirectory(), "file");
    await writeFile(file, "");
    await expect(openIn(file)).rejects.toThrow();
  });

  it("a damaged journal is reported", async () => {
    const directory = await scratchDirectory();
    await writeFile(join(directory, "revoked-customer.jsonl"), "{");
    const events: RevocationEvent[] = [];
    await openIn(directory, { onEvent: (event) => events.push(event) });
    expect(events).toEqual([{ kind: "revocation-journal-damaged", caller: "customer", lines: 1 }]);
  });
});

describe("with Redis", () => {
  let redis: RedisServer;
  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(() => redis.stop());

  async function openInstance(changes: Partial<RevocationsOptions> = {}): Promise<Revocations> {
    const store = { kind: "redis", url: redis.url } as const;
    return openIn(changes.directory ?? (await scratchDirectory()), { store, ...changes });
  }

  it("a token revoked on one instance is refused on the other without waiting for a comparison", async () => {
    const [one, other] = [await openInstance(), await openInstance()];
    await sleep(50);
    const commands = await redis.calls("zscan");
    await one.revoke("a", inSeconds(60));
    await vi.waitUntil(() => other.isRevoked("a"), { interval: 1, timeout: 1_000 });
    expect(await redis.calls("zscan")).toBe(commands);
  });

  it("an instance that starts knows what was revoked before, and is fresh", async () => {
    await (await openInstance()).revoke("a", inSeconds(60));
    const late = await openInstance();
    expect([late.isRevoked("a"), late.isFresh()]).toEqual([true, true]);
  });

  it("lists longer than one command's answer are read whole", async () => {
    const pairs = Array.from({ length: 3_000 }, (_, index) => [inSeconds(60), `t-${index}`]).flat();
    await redis.client.zadd("gw:revoked:{customer}", ...pairs);
    expect((await openInstance()).size()).toBe(3_000);
  });

  it("the list is not read again as long as nothing was missed", async () => {
    const [one, other] = [await openInstance({ maxAgeMs: 90 }), await openInstance({ maxAgeMs: 90 })];
    await one.revoke("a", inSeconds(60));
    const [reads, comparisons] = [await redis.calls("zscan"), await redis.calls("get")];
    await vi.waitUntil(async () => (await redis.calls("get")) > comparisons + 10);
    expect(await redis.calls("zscan")).toBe(reads);
    expect(other.isFresh()).toBe(true);
  });

  it("an announcement that was missed is made good by comparing", async () => {
    const instance = await openInstance();
    // As another instance would, but unheard.
    await redis.client.zadd("gw:revoked:{customer}", inSeconds(60), "unheard");
    await redis.client.incr("gw:revoked:{customer}:number");
    await vi.waitUntil(() => instance.isRevoked("unheard"), BY_COMPARING);
  });

  it("an announcement that is no announcement changes nothing", async () => {
    const instance = await openInstance({ maxAgeMs: 300 });
    for (const text of ["", "x", "1 {", '1 [["a"]]', '99 [["a","b"]]', "5"]) {
      await redis.client.publish("gw:revoked:{customer}:announced", text);
    }
    await sleep(300);
    expect([instance.size(), instance.isFresh()]).toEqual([0, true]);
    await instance.revoke("b", inSeconds(60));
    expect(instance.isRevoked("b")).toBe(true);
  });

  it("the store keeps the later expiry of two, and forgets tokens long expired", async () => {
    const instance = await openInstance();
    await redis.client.zadd("gw:revoked:{customer}", inSeconds(-400), "old");
    const [soon, late] = [inSeconds(60), inSeconds(600)];
    await instance.revoke("a", late);
    await instance.revoke("a", soon);
    expect(await redis.client.zrange("gw:revoked:{customer}", "0", "-1", "WITHSCORES")).toEqual(["a", String(late)]);
  });

  it("a store that was killed and comes back empty is filled again from the instances", async () => {
    const [one, other] = [await openInstance(), await openInstance()];
    await one.revoke("a", inSeconds(60));
    await vi.waitUntil(() => other.isRevoked("a"));
    await one.close();
    await redis.kill();
    await redis.restart();
    await vi.waitUntil(async () => (await redis.client.zscore("gw:revoked:{customer}", "a")) !== null, BY_COMPARING);
    const late = await openInstance();
    expect(late.isRevoked("a")).toBe(true);
  });

  it("a revocation while the store is away is refused here, rejected, and goes everywhere when it is back", async () => {
    const [one, other] = [await openInstance(), await openInstance()];
    await redis.kill();
    await vi.waitFor(() => expect(one.revoke("a", inSeconds(60))).rejects.toThrow(RevocationNotKept));
    expect([one.isRevoked("a"), other.isRevoked("a")]).toEqual([true, false]);
    await redis.restart();
    await vi.waitUntil(() => other.isRevoked("a"), BY_COMPARING);
  });

  it("a store that hangs is a store that is away", async () => {
    const events: RevocationEvent[] = [];
    const instance = await openInstance({ onEvent: (event) => events.push(event) });
    redis.pause();
    await expect(instance.revoke("a", inSeconds(60))).rejects.toMatchObject({ code: "revocations_unavailable" });
    expect(events.at(-1)).toMatchObject({ kind: "revocation-store-down", caller: "customer" });
    redis.resume();
    await vi.waitUntil(() => events.at(-1)?.kind === "revocation-store-up", BY_COMPARING);
    await instance.revoke("b", inSeconds(60));
  });

  it("without the store the list is fresh for its longest age, and then not, until the store is back", async () => {
    const instance = await openInstance({ maxAgeMs: 600 });
    await redis.kill();
    await sleep(100);
    expect(instance.isFresh()).toBe(true);
    await vi.waitUntil(() => !instance.isFresh(), { timeout: 2_000, interval: 10 });
    await redis.restart();
    await vi.waitUntil(() => instance.isFresh(), BY_COMPARING);
  });

  it("an instance restarted without the store knows its list and how old it is", async () => {
    const directory = await scratchDirectory();
    const before = await openInstance({ directory });
    await before.revoke("a", inSeconds(60));
    await before.close();
    await redis.kill();
    const soon = await openInstance({ directory });
    expect([soon.isRevoked("a"), soon.isFresh()]).toEqual([true, true]);
    const late = await openInstance({ directory, now: () => Date.now() + 60_000 });
    expect([late.isRevoked("a"), late.isFresh()]).toEqual([true, false]);
    const clockSetBack = await openInstance({ directory, now: () => Date.now() - 60_000 });
    expect(clockSetBack.isFresh()).toBe(false);
    expect((await openInstance()).isFresh()).toBe(false);
  });

  it("an instance keeps on its own disk what it learned of others, by announcement and by reading", async () => {
    const [announcedTo, readBy] = [await scratchDirectory(), await scratchDirectory()];
    const [one, listener] = [await openInstance(), await openInstance({ directory: announcedTo })];
    await one.revoke("a", inSeconds(60));
    await vi.waitUntil(() => listener.isRevoked("a"));
    const reader = await openInstance({ directory: readBy });
    for (const instance of [one, listener, reader]) await instance.close();
    await redis.kill();
    for (const directory of [announcedTo, readBy]) {
      expect((await openInstance({ directory })).isRevoked("a")).toBe(true);
    }
  });

  it("what was acknowledged survives kill -9 of the instance and of a Redis that kept nothing", async () => {
    const directory = await scratchDirectory();
    const script = join(import.meta.dirname, "instance.ts");
    const child = spawn(process.execPath, [script, redis.url, directory], { stdio: ["ignore", "pipe", "inherit"] });
    let printed = "";
    child.stdout.on("data", (chunk) => {
      printed += String(chunk);
    });
    await vi.waitUntil(() => printed.length > 200, { timeout: 10_000 });
    child.kill("SIGKILL");
    await once(child, "close");
    await redis.kill();
    const acknowledged = printed.trim().split("\n");
    const copied = await scratchDirectory();
    await cp(directory, copied, { recursive: true });

    await redis.restart();
    const again = await openInstance({ directory });
    expect(acknowledged.filter((jti) => !again.isRevoked(jti))).toEqual([]);
    const elsewhere = await openInstance();
    expect(acknowledged.filter((jti) => !elsewhere.isRevoked(jti))).toEqual([]);
    await redis.kill();
    const alone = await openInstance({ directory: copied });
    expect(acknowledged.filter((jti) => !alone.isRevoked(jti))).toEqual([]);
  });
});
