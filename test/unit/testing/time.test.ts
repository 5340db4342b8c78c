import { describe, expect, it, onTestFinished, vi } from "vitest";
import { loadText, SMALL, small } from "./gateways.ts";

const claims = { sub: "u-1" };

describe("the clock", () => {
  it("starts where it is told, and stands still", async () => {
    const gateway = await loadText(SMALL, { startsAt: new Date("2026-03-01T12:00:00Z") });
    await gateway.request("GET /nope");
    expect(gateway.clock.now().toISOString()).toBe("2026-03-01T12:00:00.000Z");
    await gateway.clock.advance("90s");
    expect(gateway.clock.now().toISOString()).toBe("2026-03-01T12:01:30.000Z");
    await expect(gateway.clock.advance("1.5h" as "1h")).rejects.toThrow('"1.5h" is no duration');
  });

  it("refills limits", async () => {
    const gateway = await small({ items: {} });
    const remaining = async () => (await gateway.request("GET /limited")).remaining;
    expect([await remaining(), await remaining(), await remaining()]).toEqual([1, 0, 0]);
    expect(await gateway.request("GET /limited")).toMatchObject({ status: 429, headers: { "retry-after": "30" } });
    await gateway.clock.advance("30s");
    expect(await gateway.request("GET /limited")).toMatchObject({ status: 200, remaining: 0 });
  });

  it("jumps over what a slow upstream takes, and to the timeout of a slower one", async () => {
    const gateway = await small({ slow: { delay: "9s" } });
    const started = gateway.clock.now().getTime();
    const passed = () => (gateway.clock.now().getTime() - started) / 1_000;
    expect(await gateway.request("GET /slow")).toMatchObject({ status: 200, log: { backendLatencyMs: 9_000 } });
    expect(passed()).toBe(9);
    gateway.upstream("slow").answers({ delay: "11s" });
    expect(await gateway.request("GET /slow")).toMatchObject({ status: 504, error: "gateway_timeout" });
    expect(passed()).toBe(19);
    gateway.upstream("slow").answers({ fails: "silent" });
    expect(await gateway.request("GET /slow")).toMatchObject({ status: 504, upstream: "slow" });
    expect(passed()).toBe(29);
  });

  it("does not jump while another request has yet to be answered", async () => {
    const gateway = await small({ items: {}, slow: { fails: "silent" } });
    const started = gateway.clock.now().getTime();
    const late = gateway.request("GET /slow");
    for (let sent = 0; sent < 10; sent++) await gateway.request("GET /open/1");
    const together = await Promise.all([gateway.request("GET /mine", { claims }), late]);
    expect(together.map(({ status }) => status)).toEqual([200, 504]);
    expect(gateway.clock.now().getTime() - started).toBe(10_000);
  });

  it("ends requests under way, each at its time, when it is moved", async () => {
    const gateway = await small({ items: { fails: "silent" }, slow: { fails: "silent" } });
    const ends: string[] = [];
    const note = (name: string) => () => ends.push(`${name} at ${(gateway.clock.now().getTime() - started) / 1_000}`);
    const started = gateway.clock.now().getTime();
    const sent = [
      gateway.request("GET /slow").then(note("slow")),
      gateway.request("GET /mine", { claims }).then(note("mine")),
    ];
    await gateway.clock.advance("1m");
    await Promise.all(sent);
    expect(ends).toEqual(["mine at 5", "slow at 10"]);
    expect(gateway.clock.now().getTime() - started).toBe(60_000);
  });

  it("is not that of a test framework, which may be standing still", async () => {
    const gateway = await small({ slow: { fails: "silent" } });
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const token = await gateway.token(claims);
    expect(await gateway.request("GET /slow")).toMatchObject({ status: 504 });
    gateway.upstream("items").answers({});
    expect(await gateway.request("GET /mine", { token })).toMatchObject({ status: 200 });
  });

  it("waits for a fake that works on its answer", async () => {
    const later = () => new Promise<object>((resolve) => setTimeout(resolve, 30, { body: "worked" }));
    const gateway = await small({ items: later, slow: { delay: "1s" } });
    const answers = await Promise.all([gateway.request("GET /open/1"), gateway.request("GET /slow")]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe("an upstream that fails", () => {
  it("is a bad gateway, and has received the request if it took it", async () => {
    const gateway = await small({ items: { fails: "refused" } });
    const refused = await gateway.request("GET /open/1");
    expect(refused).toMatchObject({ status: 502, error: "bad_gateway", upstream: "items", upstreamRequests: [] });
    gateway.upstream("items").answers({ fails: "cut" });
    const cut = await gateway.request("GET /open/1");
    expect(cut).toMatchObject({ status: 502, error: "bad_gateway", upstreamRequests: [{ path: "/open/1" }] });
  });
});
