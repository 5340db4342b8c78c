import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { freePort } from "../../../cli/dev/ports.ts";
import { listenPrivately } from "../../../sidecars/control/listen.ts";
import { createStatusServer } from "../../../sidecars/control/status-server.ts";
import { send } from "./start-server.ts";

let path: string;
beforeEach(async () => {
  const directory = await mkdtemp(join(tmpdir(), "gatewright-listen-"));
  path = join(directory, "control.sock");
  return () => rm(directory, { recursive: true });
});

function newServer() {
  const server = createStatusServer(() => []);
  onTestFinished(() => void server.close());
  return server;
}

it("answers on a unix socket that others on the machine cannot open", async () => {
  await listenPrivately(newServer(), { kind: "unix", path });
  expect((await send({ socketPath: path }, { path: "/ready" })).status).toBe(200);
  expect((await stat(path)).mode & 0o777).toBe(0o660);
});

it("takes the place of a socket whose process was killed", async () => {
  const script = `require("node:net").createServer().listen(${JSON.stringify(path)}, () => console.log("up"))`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  expect((await stat(path)).isSocket()).toBe(true);
  await listenPrivately(newServer(), { kind: "unix", path });
  expect((await send({ socketPath: path }, { path: "/ready" })).status).toBe(200);
});

it("takes the place neither of a living process nor of a file", async () => {
  await listenPrivately(newServer(), { kind: "unix", path });
  await expect(listenPrivately(newServer(), { kind: "unix", path })).rejects.toThrow(/another process/);
  await writeFile(`${path}.txt`, "precious");
  await expect(listenPrivately(newServer(), { kind: "unix", path: `${path}.txt` })).rejects.toThrow(/no socket/);
});

it("says which port is taken", async () => {
  const port = await freePort();
  await listenPrivately(newServer(), { kind: "port", port });
  await expect(listenPrivately(newServer(), { kind: "port", port })).rejects.toThrow(`cannot listen on port ${port}`);
});
