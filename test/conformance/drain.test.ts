import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningGateway } from "../../cli/dev/running-gateway.ts";
import { startGateway } from "../../cli/dev/start-gateway.ts";
import { conformanceTargets } from "../harness/conformance-targets.ts";
import { type Service, startService } from "../harness/service.ts";

const file = new URL("./gateways/drain.ts", import.meta.url).pathname;
let slow: Service;

beforeAll(async () => {
  slow = await startService("slow", (request, response) => {
    request.resume().on("end", () => setTimeout(() => response.end("done"), 1_000));
  });
});
afterAll(() => slow.stop());

describe.each(conformanceTargets())("$name", ({ target, binary }) => {
  let gateway: RunningGateway;

  beforeAll(async () => {
    const resolve = { "slow:8080": `127.0.0.1:${slow.port}` };
    gateway = await startGateway({ file, target, resolve, ...(binary === undefined ? {} : { binary }) });
  });
  afterAll(() => gateway.stop());

  // Without a proxy the sidecar is the gateway: restarting it restarts everything.
  if (target !== "node")
    test("public routes do not notice that the sidecar is restarted", async () => {
      const statuses: number[] = [];
      let isRestarting = true;
      const restarting = gateway.restartSidecar().finally(() => {
        isRestarting = false;
      });
      while (isRestarting) {
        const answers = await Promise.all([fetch(`${gateway.url}/health`), fetch(`${gateway.url}/slow`)]);
        statuses.push(...answers.map(({ status }) => status));
      }
      await restarting;
      expect(statuses.length).toBeGreaterThan(0);
      expect(new Set(statuses)).toEqual(new Set([200]));
    });

  test("a request under way is answered before the gateway ends, and no new one is taken after", async () => {
    const under = fetch(`${gateway.url}/slow`).then(async (response) => [response.status, await response.text()]);
    await sleep(300);
    await gateway.stop();
    expect(await under).toEqual([200, "done"]);
    await expect(fetch(`${gateway.url}/health`)).rejects.toThrow();
  });
});
