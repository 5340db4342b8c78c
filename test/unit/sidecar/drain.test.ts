import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { freePort } from "../../../cli/dev/ports.ts";
import { requestText } from "../../harness/front-sidecar.ts";
import { exchange } from "../../harness/http-client.ts";
import { startService } from "../../harness/service.ts";
import { sidecarConfig } from "../../harness/sidecar-config.ts";
import { heard, scratch, spawnSidecar, writeConfig } from "./sidecar-process.ts";

/** A sidecar with one route, whose upstream answers when it is told to. */
async function startSlow() {
  const waiting: (() => void)[] = [];
  const service = await startService("slow", (_request, response) => waiting.push(() => response.end("done")));
  onTestFinished(() => service.stop());
  const directory = scratch();
  const ports = { front: await freePort(), status: await freePort() };
  const config = sidecarConfig({
    upstreams: { slow: { addresses: [`http://127.0.0.1:${service.port}`] } },
    front: {
      paths: [
        {
          pattern: "/slow",
          routes: [
            {
              name: "slow",
              method: "GET",
              maxBodyBytes: 0,
              to: { kind: "upstream", upstream: "slow", timeoutMs: 20_000 },
            },
          ],
        },
      ],
    },
  });
  const args = ["--config", writeConfig(directory, config), "--front", `127.0.0.1:${ports.front}`];
  const sidecar = spawnSidecar([...args, "--status", String(ports.status), "--state-dir", directory]);
  await heard(sidecar, "ready");
  const send = (port: number, text: string) => exchange({ port, bytes: Buffer.from(text) });
  const arrived = () => expect.poll(() => service.received().length).toBe(1);
  return { sidecar, ports, send, waiting, arrived };
}

describe("SIGTERM", () => {
  it("lets requests under way end, refuses new ones, and then the process ends well", async () => {
    const { sidecar, ports, send, waiting, arrived } = await startSlow();
    expect(await send(ports.status, requestText("GET /ready"))).toMatchObject({ status: 200 });
    const running = send(ports.front, requestText("GET /slow", { Connection: "keep-alive" }));
    await arrived();
    sidecar.process.kill("SIGTERM");
    await heard(sidecar, "draining");
    expect(await send(ports.status, requestText("GET /ready"))).toMatchObject({ status: 503 });
    await expect.poll(async () => (await send(ports.front, requestText("GET /nope"))).status).toBe(0);
    for (const finish of waiting) finish();
    expect(await running).toMatchObject({ status: 200, body: "done", headers: { connection: ["close"] } });
    expect(await sidecar.ended).toBe(0);
    expect(sidecar.events().map(({ event }) => event)).toContain("stopped");
    expect(sidecar.events()).toContainEqual(expect.objectContaining({ path: "/slow", statusCode: 200 }));
    expect(sidecar.errors()).toBe("");
  });

  it("does not wait for connections that are idle", async () => {
    const { sidecar, ports } = await startSlow();
    const idle = connect(ports.front, "127.0.0.1");
    await once(idle, "connect");
    sidecar.process.kill("SIGTERM");
    expect(await sidecar.ended).toBe(0);
  });

  it("a second time ends the process at once", async () => {
    const { sidecar, ports, send, arrived } = await startSlow();
    void send(ports.front, requestText("GET /slow"));
    await arrived();
    sidecar.process.kill("SIGTERM");
    await heard(sidecar, "draining");
    sidecar.process.kill("SIGTERM");
    expect(await sidecar.ended).toBe(1);
  });
});
