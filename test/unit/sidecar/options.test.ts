import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig, parseConfig } from "../../../sidecars/load-config.ts";
import { readOptions } from "../../../sidecars/options.ts";
import { StartError } from "../../../sidecars/start-error.ts";
import { sidecarConfig } from "../../harness/sidecar-config.ts";
import { scratch } from "./sidecar-process.ts";

describe("arguments", () => {
  it.each([
    ["--run-dir /run/gw", "--config FILE is missing"],
    ["--config x", "nothing could be asked of this sidecar"],
    ["--config x --run-dir", "argument missing"],
    ["--config x --run-dir r more", "Unexpected argument 'more'"],
    ["--confg x", "Unknown option '--confg'"],
    ["--config x --front 8080", '--front takes HOST:PORT, not "8080"'],
    ["--config x --front a.test:0", '--front takes a port from 1 to 65535, not "0"'],
    ["--config x --run-dir r --status 99999", '--status takes a port from 1 to 65535, not "99999"'],
    ["--config x --run-dir r --breaker-feed 1e3", '--breaker-feed takes a port from 1 to 65535, not "1e3"'],
    ["--config x --run-dir r --control 9000", 'the secret "GATEWRIGHT_CONTROL_TOKEN" is not in the environment'],
  ])("%s are refused: %s", (args, message) => {
    const read = () => readOptions(args.split(" "), {});
    expect(read).toThrow(StartError);
    expect(read).toThrow(message);
  });

  it("name hosts, IPv6 among them", () => {
    const frontOf = (text: string) => readOptions(["--config", "x", "--front", text], {})?.front;
    expect(frontOf("127.0.0.1:8080")).toEqual({ host: "127.0.0.1", port: 8080 });
    expect(frontOf("[::1]:8080")).toEqual({ host: "::1", port: 8080 });
  });

  it("may ask for help beside anything", () => {
    expect(readOptions(["--help"], {})).toBeUndefined();
    expect(readOptions(["--config", "x", "-h"], {})).toBeUndefined();
  });

  it("take the control token from a file before the environment, without its line break", () => {
    const directory = scratch();
    const args = ["--config", "x", "--run-dir", "r", "--control", "9000", "--secrets-dir", directory];
    const environment = { GATEWRIGHT_CONTROL_TOKEN: "of the environment" };
    expect(readOptions(args, environment)?.control?.token).toBe("of the environment");
    writeFileSync(join(directory, "GATEWRIGHT_CONTROL_TOKEN"), "of the file\n");
    expect(readOptions(args, environment)?.control?.token).toBe("of the file");
  });

  it("do not hide a secret that cannot be read", () => {
    const directory = scratch();
    mkdirSync(join(directory, "REDIS_URL"));
    const options = readOptions(["--config", "x", "--run-dir", "r", "--secrets-dir", directory], { REDIS_URL: "x" });
    expect(() => options?.secret("REDIS_URL")).toThrow(/cannot read the secret .*EISDIR/);
    expect(() => options?.secret("OTHER")).toThrow(/the secret "OTHER" is not in .* nor in the environment/);
  });
});

describe("a configuration", () => {
  const good = sidecarConfig({});

  it("is read as it was written", () => {
    expect(parseConfig(JSON.stringify(good), "sidecar.json")).toEqual(good);
  });

  it.each([
    ["{", /^sidecar.json is not JSON: /],
    ["[]", /^sidecar.json is no sidecar.json; this sidecar reads version 1: build it again with the same gatewright$/],
    ["{}", /^sidecar.json is no sidecar.json; /],
    [
      JSON.stringify({ ...good, version: 2 }),
      /^sidecar.json has version 2; this sidecar reads version 1: build it again/,
    ],
    ['{"version":1}', /^sidecar.json is not as it should be at trust: /],
    [JSON.stringify({ ...good, guards: { g: { allow: 1 } } }), /at guards.g.allow: /],
    [JSON.stringify({ ...good, more: 1 }), /at the top: /],
  ])("%s is refused", (text, message) => {
    expect(() => parseConfig(text, "sidecar.json")).toThrow(message);
  });

  it("that cannot be read is no defect of ours", () => {
    expect(() => loadConfig("/nowhere.json")).toThrow(/there is no configuration at \/nowhere.json/);
    expect(() => loadConfig("/")).toThrow(/cannot read \/: EISDIR/);
  });
});
