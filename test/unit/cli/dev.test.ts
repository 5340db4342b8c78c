import { once } from "node:events";
import { mkdirSync, readdirSync } from "node:fs";
import { connect, createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { freePort } from "../../../cli/dev/ports.ts";
import { authorFolder } from "../load/author-folder.ts";
import { gatewayText, REFUSED, runCommand, writeProxy } from "./command-line.ts";

describe("gatewright dev ends with what is wrong", () => {
  it("a port in use", async () => {
    const port = await freePort();
    const taken = [port, port + 1].map((used) => createServer().listen(used, "127.0.0.1"));
    onTestFinished(() => void taken.map((other) => other.close()));
    await Promise.all(taken.map((other) => once(other, "listening")));
    const folder = authorFolder({ "gateway.ts": gatewayText() });
    const { exitCode, stdout, stderr } = await runCommand(["dev", "--port", String(port)], { folder: folder("") });
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(
      `Port ${port} cannot be used: another program listens on it (EADDRINUSE). This one is free: --port `,
    );
    expect(Number(/--port (\d+)\n/.exec(stderr)?.[1])).toBeGreaterThan(port + 1);
    expect(readdirSync(folder(""))).toEqual(["gateway.ts"]);
  });

  it("a gateway with errors, which are shown", async () => {
    const folder = authorFolder({ "gateway.ts": REFUSED });
    const { exitCode, stderr } = await runCommand(["dev"], { folder: folder("") });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("error route/no-auth\n");
    expect(stderr).toMatch(/\n\.\/gateway\.ts has errors\.\n$/);
  });

  it("a proxy that is not there", async () => {
    const folder = authorFolder({ "gateway.ts": gatewayText() });
    const { exitCode, stderr } = await runCommand(["dev", "--target", "envoy"], { folder: folder("") });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("There is no envoy on PATH. Install it, name it with --binary, or use --target node.");
  });

  it("a proxy of a version that is too old, found on PATH", async () => {
    const folder = authorFolder({ "gateway.ts": gatewayText() });
    mkdirSync(folder("bin"));
    writeProxy(folder("bin/nginx"), { version: "nginx version: nginx/1.20.0" });
    const environment = { PATH: folder("bin") };
    const { exitCode, stderr } = await runCommand(["dev", "--target", "nginx"], { folder: folder(""), environment });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("NGINX 1.20.0 cannot be used: 1.22.0 or newer is needed.");
  });

  it.each([
    ["no such file", "nowhere/nginx"],
    ["something else", process.execPath],
  ])("a proxy named by --binary that is %s", async (_, binary) => {
    const folder = authorFolder({ "gateway.ts": gatewayText() });
    const args = ["dev", "--target", "nginx", "--binary", binary];
    const { exitCode, stderr } = await runCommand(args, { folder: folder("") });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("error verify/unsupported-version\n");
    expect(stderr).toContain(`${binary} cannot be used.`);
  });
});

describe("gatewright dev that runs", () => {
  it("says where it is ready, and after SIGTERM ends with 0 and takes its folder away", async () => {
    const port = await freePort();
    const folder = authorFolder({ "gateway.ts": gatewayText() });
    const options = { folder: folder(""), stopAfter: "ready http" };
    const { exitCode, stdout, stderr } = await runCommand(["dev", "--port", String(port)], options);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`ready http://127.0.0.1:${port}\n`);
    expect(stderr).toContain("no --redis: limits and revocations are kept in this sidecar's memory");
    expect(readdirSync(folder(".gatewright"))).toEqual([]);
  });

  it("ends all it started also if the signal comes while it starts", async () => {
    const port = await freePort();
    const folder = authorFolder({ "gateway.ts": gatewayText() });
    const options = { folder: folder(""), stopAfter: `"event":"started"` };
    const { exitCode } = await runCommand(["dev", "--port", String(port)], options);
    expect(exitCode).toBe(0);
    expect(readdirSync(folder(".gatewright"))).toEqual([]);
    const refused = connect({ port, host: "127.0.0.1" });
    await expect(once(refused, "connect")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});
