import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { freePort } from "../../../cli/dev/ports.ts";
import type { SidecarConfig } from "../../../sidecars/config.ts";
import { type SidecarOptions, startSidecar } from "../../../sidecars/start.ts";
import { StartError } from "../../../sidecars/start-error.ts";
import { keptLog } from "../../harness/kept-log.ts";
import { memoryLimit, sidecarConfig } from "../../harness/sidecar-config.ts";
import { createSigningKey, keySetOf } from "../../harness/tokens.ts";
import { askGuard, scratch } from "./sidecar-process.ts";

const open = sidecarConfig({ guards: { "g-1": { allow: [], limits: [] } } });

async function start(options: Partial<SidecarOptions>) {
  const log = keptLog();
  const secret = (name: string): string => {
    throw new StartError(`the secret "${name}" is not in the environment`);
  };
  const sidecar = await startSidecar({
    config: open,
    stateDir: scratch(),
    secret,
    log: log.log,
    noticeMs: 0,
    ...options,
  });
  onTestFinished(() => sidecar.drain());
  return { sidecar, log };
}

async function takenPort(): Promise<number> {
  const port = await freePort();
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return port;
}

describe("a sidecar does not start", () => {
  it.each<[string, Partial<SidecarConfig>, RegExp]>([
    [
      "names a limit it lacks",
      { guards: { g: { allow: [], limits: ["l-9"] } } },
      /guard "g" names the limit "l-9", which sidecar.json does not have/,
    ],
    ["names a caller it lacks", { guards: { g: { caller: "c", allow: [], limits: [] } } }, /names the caller "c"/],
    [
      "counts in no store",
      { limits: { l: { ...memoryLimit({ count: 1 }), store: "s" } }, guards: { g: { allow: [], limits: ["l"] } } },
      /names the store "s"/,
    ],
    ["trusts no address", { trust: ["example.com"] }, /trust of sidecar.json: "example.com" is neither/],
    [
      "has a secret nobody told",
      { stores: { main: { kind: "redis", url: { secret: "REDIS_URL" } } } },
      /the secret "REDIS_URL" is not/,
    ],
    [
      "has a store of no address",
      { stores: { main: { kind: "redis", url: "u:pass@x" } } },
      /^store "main": (?!.*pass)/,
    ],
    [
      "forwards to no upstream",
      {
        front: {
          paths: [
            {
              pattern: "/x",
              routes: [
                { name: "x", method: "GET", maxBodyBytes: 0, to: { kind: "upstream", upstream: "u", timeoutMs: 1 } },
              ],
            },
          ],
        },
      },
      /route "x" names the upstream "u"/,
    ],
  ])("if its configuration %s", async (_, parts, message) => {
    const started = start({ config: sidecarConfig(parts), runDir: scratch() });
    await expect(started).rejects.toThrow(message);
    await expect(started).rejects.toBeInstanceOf(StartError);
  });

  it("if a port is taken, and gives back what it has taken itself", async () => {
    const taken = await takenPort();
    const runDir = scratch();
    await expect(start({ runDir, front: { host: "127.0.0.1", port: taken } })).rejects.toThrow(
      /cannot listen on .*EADDRINUSE/,
    );
    await expect(start({ runDir, statusPort: taken })).rejects.toThrow(/cannot listen on .*EADDRINUSE/);
    await expect(start({ runDir, control: { port: taken, token: "0123456789abcdef" } })).rejects.toThrow(/EADDRINUSE/);
    await start({ runDir });
    expect(await askGuard(runDir, "g-1")).toBe("allowed");
  });

  it("if the port of the breaker feed is taken", async () => {
    const socket = createSocket("udp4").bind(0, "127.0.0.1");
    await once(socket, "listening");
    onTestFinished(() => void socket.close());
    const { port } = socket.address();
    await expect(start({ runDir: scratch(), breakerFeedPort: port })).rejects.toThrow(
      `cannot listen on UDP port ${port}`,
    );
  });

  it("if a socket's path is too long, or its folder cannot be made", async () => {
    await expect(start({ runDir: join(scratch(), "d".repeat(100)) })).rejects.toThrow("is too long for a socket");
    await expect(start({ runDir: "/dev/null/run" })).rejects.toThrow("cannot make the directory /dev/null/run");
  });

  it("if another sidecar answers on its socket, which stays that one's", async () => {
    const runDir = scratch();
    await start({ runDir });
    await expect(start({ runDir })).rejects.toThrow(/guard.sock: another process does/);
    expect(await askGuard(runDir, "g-1")).toBe("allowed");
  });
});

describe("a running sidecar", () => {
  it("is ready once its keys are there", async () => {
    const claims = { kind: "jwt", issuer: "i", audience: "a", algorithms: ["ES256"], claims: {} } as const;
    const jwks = JSON.parse(JSON.stringify(keySetOf(createSigningKey("k-1", "ES256"))));
    const there = await start({
      runDir: scratch(),
      config: sidecarConfig({ callers: { c: { ...claims, algorithms: ["ES256"], jwks } } }),
    });
    await there.sidecar.ready;
    const nowhere = { url: `http://127.0.0.1:${await freePort()}/jwks`, timeoutMs: 100 };
    const missing = await start({
      runDir: scratch(),
      config: sidecarConfig({ callers: { c: { ...claims, algorithms: ["ES256"], jwks: nowhere } } }),
    });
    let isReady = false;
    missing.sidecar.ready.then(() => {
      isReady = true;
    });
    await expect.poll(() => missing.log.events.map(({ event }) => event)).toContain("keys-unavailable");
    expect(isReady).toBe(false);
  });

  it("knows the guards of the configuration before, and of older ones only while requests may be under way", async () => {
    const runDir = scratch();
    const withGuard = (id: string) => sidecarConfig({ guards: { [id]: { allow: [], limits: [] } } });
    const { sidecar } = await start({ runDir, config: withGuard("g-1"), olderForMs: 200 });
    await sidecar.reload(withGuard("g-2"));
    await sidecar.reload(withGuard("g-3"));
    expect(await askGuard(runDir, "g-1")).toBe("allowed");
    await expect.poll(() => askGuard(runDir, "g-1")).toBe("unknown_guard");
    expect(await askGuard(runDir, "g-2")).toBe("allowed");
    expect(await askGuard(runDir, "g-3")).toBe("allowed");
  });

  it("takes configurations one after the other, so that the last one that came counts", async () => {
    const runDir = scratch();
    const limits = { address: memoryLimit({ count: 1 }) };
    const { sidecar } = await start({ runDir });
    const taken = ["g-2", "g-3", "g-4"].map((id) =>
      sidecar.reload(sidecarConfig({ limits, guards: { [id]: { allow: [], limits: ["address"] } } })),
    );
    await Promise.all(taken);
    expect(await askGuard(runDir, "g-4")).toBe("allowed");
    expect(await askGuard(runDir, "g-3")).toBe("rate_limited");
  });

  it("keeps serving as before when it cannot take a configuration", async () => {
    const runDir = scratch();
    const { sidecar } = await start({ runDir });
    const broken = sidecarConfig({ stores: { main: { kind: "redis", url: { secret: "REDIS_URL" } } } });
    await expect(sidecar.reload(broken)).rejects.toBeInstanceOf(StartError);
    expect(await askGuard(runDir, "g-1")).toBe("allowed");
  });

  it("forgets no count when it takes a new configuration", async () => {
    const runDir = scratch();
    const limits = { address: memoryLimit({ count: 1 }) };
    const limited = (id: string) => sidecarConfig({ limits, guards: { [id]: { allow: [], limits: ["address"] } } });
    const { sidecar } = await start({ runDir, config: limited("g-1") });
    expect(await askGuard(runDir, "g-1")).toBe("allowed");
    await sidecar.reload(limited("g-2"));
    expect(await askGuard(runDir, "g-2")).toBe("rate_limited");
    expect(await askGuard(runDir, "g-1")).toBe("rate_limited");
  });

  it("opens the breaker of an upstream whose failures NGINX reports", async () => {
    const breakerFeedPort = await freePort();
    const runDir = scratch();
    const breaker = { errors: 0.5, overMs: 10_000, atLeast: 2, pauseMs: 30_000, probes: 1 };
    await start({
      runDir,
      breakerFeedPort,
      config: sidecarConfig({
        upstreams: { products: { addresses: ["http://127.0.0.1:1"], breaker } },
        guards: { "g-1": { allow: [], limits: [], breaker: "products" } },
      }),
    });
    for (let turn = 0; turn < 2; turn += 1) expect(await askGuard(runDir, "g-1")).toBe("allowed");
    const socket = createSocket("udp4");
    onTestFinished(() => void socket.close());
    socket.send("<190>Nov 24 06:46:00 gw: others 502", breakerFeedPort, "127.0.0.1");
    socket.send("<190>Nov 24 06:46:00 gw: products 502", breakerFeedPort, "127.0.0.1");
    await expect.poll(() => askGuard(runDir, "g-1")).toBe("circuit_open");
  });
});
