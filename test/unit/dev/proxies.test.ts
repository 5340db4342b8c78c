import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { findTools } from "../../../scripts/toolchain.ts";
import { answering, startEditing } from "./editing.ts";

const { envoy, nginx122, nginx131 } = findTools();

/** Good for the compiler, and more than Envoy takes: its answers are bounded by 1 MiB. */
const TOO_LONG = answering(`"x".repeat(1_100_000)`);

/** NGINX looks up names of upstreams when it starts, and does not start without them. */
const NOWHERE = answering("3", `const nowhere = upstream({ at: "http://nowhere.invalid:8080" });`).replace(
  "routes: {",
  `routes: { "GET /b": { auth: anyone, to: nowhere },`,
);

describe.each([
  ["envoy", "Envoy", envoy, TOO_LONG],
  ["nginx", "NGINX 1.22", nginx122, NOWHERE],
  ["nginx", "NGINX 1.31", nginx131, NOWHERE],
] as const)("an edit of a gateway on %s (%s)", { timeout: 60_000 }, (target, name, binary, refused) => {
  it("is served; one with errors or one that the proxy refuses leaves the last good", async () => {
    if (binary === undefined) throw new Error(`${name} is not set up`);
    const editing = await startEditing({ "gateway.ts": answering("1") }, { target, binary });
    expect(await editing.save("gateway.ts", answering("2"))).toMatchObject({ kind: "swapped", generation: 2 });
    expect(await editing.get("/a")).toBe("2");
    expect(await editing.save("gateway.ts", answering("3 +"))).toMatchObject({ kind: "kept", refusedBy: "compiler" });
    expect(await editing.get("/a")).toBe("2");
    const kept = await editing.save("gateway.ts", refused);
    expect(kept).toMatchObject({ kind: "kept", generation: 2, refusedBy: target });
    expect(await editing.get("/a")).toBe("2");
    expect(await editing.save("gateway.ts", answering("4"))).toMatchObject({ kind: "swapped", generation: 3 });
    expect(await editing.get("/a")).toBe("4");
  });
});

/** A limit by a header: on Envoy the listener names those that the guard is shown. */
function limitedBy(header: string): string {
  const key = `by: ({ headers }) => headers["${header}"] ?? "none"`;
  const limit = `rateLimit({ ${key}, rate: "1000 per second", store: memory(), whenDown: "open" })`;
  return answering("1")
    .replace("import {", "import { memory, rateLimit,")
    .replace("auth: anyone", `auth: anyone, limits: [${limit}]`);
}

describe("an edit that changes Envoy's listener", { timeout: 60_000 }, () => {
  const start = async () => {
    if (envoy === undefined) throw new Error("Envoy is not set up");
    return startEditing({ "gateway.ts": limitedBy("x-a") }, { target: "envoy", binary: envoy });
  };

  it("waits for clients that are connected, and for nothing once there are none", async () => {
    const editing = await start();
    const client = connect(editing.port, "127.0.0.1");
    onTestFinished(() => void client.destroy());
    client.write("GET /a HTTP/1.1\r\nhost: a\r\n\r\n");
    await once(client, "data");
    const outcome = editing.save("gateway.ts", limitedBy("x-b"));
    await expect.poll(() => editing.notes, { timeout: 20_000 }).toHaveLength(1);
    expect(await Promise.race([outcome, sleep(1_000, "waits")])).toBe("waits");
    client.destroy();
    // Long before Envoy has drained its listener of before.
    expect(await Promise.race([outcome, sleep(20_000, "waits")])).toMatchObject({ kind: "swapped" });
    expect(await editing.get("/a")).toBe("1");
  });

  it("says how long it waits; others say nothing", async () => {
    const editing = await start();
    await editing.save("gateway.ts", limitedBy("x-a").replace("1000", "2000"));
    expect(editing.notes).toEqual([]);
    const client = connect(editing.port, "127.0.0.1");
    onTestFinished(() => void client.destroy());
    await once(client, "connect");
    const outcome = editing.save("gateway.ts", limitedBy("x-b"));
    await expect.poll(() => editing.notes, { timeout: 30_000 }).toEqual([expect.stringMatching(/listener.* 30 s/)]);
    // Instead of waiting for it.
    process.kill(editing.proxyPid ?? Number.NaN, "SIGKILL");
    expect(await outcome).toMatchObject({ kind: "kept", refusedBy: "envoy" });
  });
});
