import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Gateway } from "../../../compiler/ir/gateway.ts";
import { SidecarConfig } from "../../../sidecars/config.ts";
import { authorFolder } from "../load/author-folder.ts";
import { filesBelow, gatewayText, REFUSED, runCommand, writeProxy } from "./command-line.ts";

/** The top-level names of what was written. */
function written(folder: string): readonly string[] {
  return [...new Set(Object.keys(filesBelow(folder)).map((path) => path.split("/")[0] ?? ""))];
}

describe("gatewright build", () => {
  it("writes both proxies, the sidecar and the plan, and says where and at what price", async () => {
    const folder = authorFolder({ "gateway.ts": gatewayText() });
    const { exitCode, stdout, stderr } = await runCommand(["build"], { folder: folder("") });
    expect(exitCode).toBe(0);
    expect(written(folder("dist"))).toEqual(["envoy", "nginx", "plan.json", "sidecar"]);
    expect(stdout).toContain("GET /orders");
    expect(stdout).toMatch(/written to dist\/\n$/);
    expect(stderr).toMatch(/^envoy is not on PATH: .*\nnginx is not on PATH: .*\n$/);
  });

  it("writes a sidecar.json that the sidecar takes, and a plan.json with each target", async () => {
    const folder = authorFolder({ "gateway.ts": gatewayText() });
    await runCommand(["build", "--no-verify"], { folder: folder("") });
    const files = filesBelow(folder("dist"));
    expect(SidecarConfig.safeParse(JSON.parse(files["sidecar/sidecar.json"] ?? "")).success).toBe(true);
    expect(Object.keys(JSON.parse(files["plan.json"] ?? "").targets)).toEqual(["envoy", "nginx", "node"]);
  });

  it("gives the same bytes from another folder, and names no place of this machine", async () => {
    const outputs = [];
    for (const name of ["a", "b"]) {
      const folder = authorFolder({ [`${name}/gateway.ts`]: gatewayText() });
      await runCommand(["build", "--no-verify", "--out", "output"], { folder: folder(name) });
      outputs.push(filesBelow(folder(`${name}/output`)));
      expect(JSON.stringify(outputs)).not.toContain(folder(""));
    }
    expect(outputs[1]).toEqual(outputs[0]);
  });

  it("--no-types builds what only the types refuse, and the same bytes of what they take", async () => {
    const folder = authorFolder({
      "bad.ts": `${gatewayText()}export const port: string = 8080;\n`,
      "gateway.ts": gatewayText(),
    });
    const build = (...args: string[]) => runCommand(["build", "--no-verify", ...args], { folder: folder("") });
    expect(await build("-f", "bad.ts")).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("type/error") });
    expect(await build("-f", "bad.ts", "--no-types")).toMatchObject({ exitCode: 0, stderr: "" });
    await build("--no-types", "-o", "unchecked");
    await build("-o", "checked");
    expect(filesBelow(folder("unchecked"))).toEqual(filesBelow(folder("checked")));
  });

  it("--target writes one proxy with the sidecar", async () => {
    const folder = authorFolder({ "gateway.ts": gatewayText() });
    await runCommand(["build", "--no-verify", "--target", "nginx"], { folder: folder("") });
    expect(written(folder("dist"))).toEqual(["nginx", "plan.json", "sidecar"]);
  });

  it("takes away what an earlier build wrote for a proxy that this one is not for, and says so", async () => {
    const folder = authorFolder({ "gateway.ts": gatewayText() });
    await runCommand(["build", "--no-verify"], { folder: folder("") });
    const { stdout } = await runCommand(["build", "--no-verify", "--target", "nginx"], { folder: folder("") });
    expect(written(folder("dist"))).toEqual(["nginx", "plan.json", "sidecar"]);
    expect(stdout).toMatch(/written to dist\/\nremoved dist\/envoy\/: this build is not for envoy\n$/);
  });

  it("leaves a folder that no build wrote, whatever it is called", async () => {
    const folder = authorFolder({ "gateway.ts": gatewayText(), "envoy/own.yaml": "mine" });
    const args = ["build", "--no-verify", "--out", ".", "--target", "nginx"];
    const { stdout } = await runCommand(args, { folder: folder("") });
    await runCommand(args, { folder: folder("") });
    expect(filesBelow(folder("envoy"))).toEqual({ "own.yaml": "mine" });
    expect(stdout).not.toContain("removed");
  });

  it("writes the targets that the gateway names", async () => {
    const folder = authorFolder({ "gateway.ts": gatewayText().replace(`["envoy", "nginx"]`, `["envoy"]`) });
    await runCommand(["build", "--no-verify"], { folder: folder("") });
    expect(written(folder("dist"))).toEqual(["envoy", "plan.json", "sidecar"]);
  });

  it("--resolve, --listen, --run-dir and --redis stand in what is written", async () => {
    const limited = `const perAddress = rateLimit({ by: "ip", rate: "5 per second", store: redis({ url: "redis://r:1" }), whenDown: "open" });`;
    const options = `auth: anyone, limits: [perAddress], routes: { "GET /orders": { to: orders } }`;
    const folder = authorFolder({ "gateway.ts": gatewayText(limited, options) });
    const args = [
      "--resolve",
      "orders:8080=10.9.8.7:18080",
      "--listen",
      "127.0.0.9:18099",
      "--run-dir",
      "/run/elsewhere",
    ];
    await runCommand(["build", "--no-verify", "--redis", "redis://10.6.6.6:7", ...args], { folder: folder("") });
    const files = filesBelow(folder("dist"));
    const textsBelow = (place: string) =>
      Object.entries(files)
        .flatMap(([path, text]) => (path.startsWith(place) ? text : []))
        .join();
    for (const proxy of ["envoy/", "nginx/"]) {
      for (const text of ["10.9.8.7", "18080", "127.0.0.9", "18099", "/run/elsewhere"])
        expect(textsBelow(proxy)).toContain(text);
    }
    expect(textsBelow("sidecar/")).toContain("redis://10.6.6.6:7");
  });

  it("--access-log stands in what both proxies log to, and in nothing else", async () => {
    const folder = authorFolder({ "gateway.ts": gatewayText() });
    await runCommand(["build", "--no-verify", "--access-log", "/var/log/a/b.log"], { folder: folder("") });
    const naming = Object.entries(filesBelow(folder("dist"))).filter(([, text]) => text.includes("/var/log/a/b.log"));
    expect(naming.map(([path]) => path)).toEqual(["envoy/listeners/listeners.json", "nginx/nginx.conf"]);
    for (const [, text] of naming) expect(text).not.toMatch(/stdout/i);
  });

  it("writes the name of a secret and never its value", async () => {
    const limited = `const perAddress = rateLimit({ by: "ip", rate: "5 per second", store: redis({ url: secret("REDIS_URL") }), whenDown: "open" });`;
    const options = `auth: anyone, limits: [perAddress], routes: { "GET /orders": { to: orders } }`;
    const folder = authorFolder({ "gateway.ts": gatewayText(limited, options) });
    const environment = { REDIS_URL: "redis://gateway:hunter2@redis:6379" };
    const outcome = await runCommand(["build"], { folder: folder(""), environment });
    const all = JSON.stringify([filesBelow(folder("dist")), outcome]);
    expect(outcome.exitCode).toBe(0);
    expect(all).toContain("REDIS_URL");
    expect(all).not.toContain("hunter2");
  });
});

describe("gatewright build --emit", () => {
  it("ir prints the linked gateway, and writes nothing", async () => {
    const folder = authorFolder({ "gateway.ts": gatewayText() });
    const { exitCode, stdout } = await runCommand(["build", "--emit", "ir"], { folder: folder("") });
    expect(exitCode).toBe(0);
    expect(Gateway.parse(JSON.parse(stdout)).routes.map(({ name }) => name)).toEqual(["GET /orders"]);
    expect(Object.keys(filesBelow(folder("")))).toEqual(["gateway.ts"]);
  });

  it("plan prints one for each target", async () => {
    const folder = authorFolder({ "gateway.ts": gatewayText() });
    const { stdout } = await runCommand(["build", "--emit", "plan", "--target", "envoy"], { folder: folder("") });
    const plans: readonly { readonly target: string }[] = JSON.parse(stdout);
    expect(plans.map(({ target }) => target)).toEqual(["envoy", "node"]);
  });
});

describe("a build that fails leaves the folder as it was", () => {
  it.each([
    ["an error in the gateway", REFUSED, undefined, "route/no-auth"],
    [
      "a proxy that refuses the result",
      gatewayText(),
      { version: "nginx/1.26.0", refusal: "[emerg] no" },
      "verify/nginx",
    ],
    ["a proxy that is too old", gatewayText(), { version: "nginx/1.20.0" }, "verify/unsupported-version"],
  ])("%s", async (_, text, nginx, code) => {
    const folder = authorFolder({ "gateway.ts": text, "dist/nginx/nginx.conf": "old", "bin/readme": "" });
    if (nginx) writeProxy(folder("bin/nginx"), nginx);
    const environment = { PATH: `${folder("bin")}:/usr/bin:/bin` };
    const args = ["build", "--target", "nginx"];
    const { exitCode, stderr } = await runCommand(args, { folder: folder(""), environment });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`error ${code}\n`);
    expect(filesBelow(folder("dist"))).toEqual({ "nginx/nginx.conf": "old" });
  });

  it("a folder that cannot be, in words", async () => {
    const folder = authorFolder({ "gateway.ts": gatewayText(), "notes.txt": "mine" });
    const args = ["build", "--no-verify", "--out", "notes.txt/dist"];
    const { exitCode, stderr } = await runCommand(args, { folder: folder("") });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`The folder "notes.txt/dist" cannot be written: a part of its path is a file`);
    expect(filesBelow(folder(""))).toMatchObject({ "notes.txt": "mine" });
  });

  it("a file in place of the folder", async () => {
    const folder = authorFolder({ "gateway.ts": gatewayText(), dist: "mine" });
    const { exitCode, stderr } = await runCommand(["build", "--no-verify"], { folder: folder("") });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("error output/not-writable\n")]);
    expect(filesBelow(folder(""))).toMatchObject({ dist: "mine" });
  });

  it("and a proxy is not asked with --no-verify", async () => {
    const folder = authorFolder({ "gateway.ts": gatewayText() });
    mkdirSync(folder("bin"));
    writeProxy(folder("bin/nginx"), { version: "nginx/1.20.0" });
    writeFileSync(folder("bin/envoy"), "", { mode: 0o755 });
    const environment = { PATH: folder("bin") };
    const { exitCode } = await runCommand(["build", "--no-verify"], { folder: folder(""), environment });
    expect(exitCode).toBe(0);
  });
});
