import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { nodeProblem } from "../../../cli/node-version.ts";
import { catalogue } from "../../../compiler/diagnostics/catalogue.ts";
import { runCommand } from "./command-line.ts";

const folder = tmpdir();

describe("the help of a command names every option", () => {
  const source = ["--file", "--resolve", "--redis", "--format", "--fail-on", "--help"];

  it.each([
    [["--help"], ["--version", "init", "check", "build", "dev", "sidecar", "codes"]],
    [
      ["init", "--help"],
      ["--name", "--upstream", "--issuer", "--yes", "--force", "--help"],
    ],
    [["check", "--help"], source],
    [
      ["build", "--help"],
      [
        ...source,
        ...["--out", "--target", "--emit", "--listen", "--config-dir", "--run-dir"],
        ...["--admin-port", "--breaker-feed-port", "--access-log", "--no-verify"],
      ],
    ],
    [
      ["dev", "--help"],
      [...source, "--target", "--port", "--binary", "--no-watch"],
    ],
    [
      ["sidecar", "--help"],
      [
        ...["--config", "--run-dir", "--front", "--control", "--status"],
        ...["--breaker-feed", "--state-dir", "--secrets-dir", "--help"],
      ],
    ],
    [
      ["codes", "--help"],
      ["code", "--help"],
    ],
  ])("gatewright %j", async (args, names) => {
    const { exitCode, stdout, stderr } = await runCommand(args, { folder });
    expect([exitCode, stderr]).toEqual([0, ""]);
    for (const name of names) expect(stdout).toMatch(new RegExp(`^ .*(?<![\\w-])${name}\\b`, "m"));
    const described = stdout.split("\n").filter((line) => /^ {2}(?:-\w, )?--[\w-]+/.test(line));
    for (const line of described) expect(line.trim()).toMatch(/\S {2,}\S|^--\S+ <\S+>$|^-\w, --\S+ <\S+>$/);
  });
});

describe("a wrong use is told in a sentence", () => {
  it.each([
    [["frobnicate"], "unknown command 'frobnicate'"],
    [["chekc"], "Did you mean check?"],
    [["check", "--fiel", "x"], "unknown option '--fiel'"],
    [["check", "extra"], "too many arguments"],
    [["check", "--file"], "argument missing"],
    [["check", "--format", "xml"], "Allowed choices are text, json"],
    [["check", "--fail-on", "never"], "Allowed choices are error, warning"],
    [["check", "--resolve", "orders=127.0.0.1"], `"orders=127.0.0.1" is not HOST:PORT=HOST:PORT`],
    [["check", "--redis", "localhost"], `"localhost" is not redis://HOST:PORT`],
    [["build", "--target", "haproxy"], "Allowed choices are envoy, nginx"],
    [["build", "--emit", "ast"], "Allowed choices are ir, plan"],
    [["build", "--listen", "8080x"], `"8080x" is not HOST:PORT`],
    [["build", "--listen", "127.0.0.1:70000"], `"70000" is no port (1 to 65535)`],
    [["build", "--admin-port", "0"], `"0" is no port (1 to 65535)`],
    [["build", "--access-log", "access.log"], "Give an absolute path, such as /var/log/gatewright/access.log."],
    [["build", "--run-dir", "run"], "Give an absolute path, such as /run/gatewright."],
    [["build", "--config-dir", "etc"], "Give an absolute path, such as /etc/gatewright/envoy."],
    [["dev", "--port", "http"], `"http" is no port (1 to 65535)`],
    [["dev", "--port", "80.5"], `"80.5" is no port (1 to 65535)`],
    [["dev", "--target", "haproxy"], "Allowed choices are envoy, nginx, node"],
    [["sidecar", "--bogus"], "Unknown option '--bogus'"],
    [["sidecar"], "--config FILE is missing"],
    [["sidecar", "--config", "x.json"], "--run-dir DIR or --front HOST:PORT is missing"],
    [["sidecar", "--config", "x.json", "--front", "8080"], `--front takes HOST:PORT, not "8080"`],
    [["codes", "route/dupliate"], `Did you mean "route/duplicate"?`],
    [["codes", "banana"], `There is no code "banana".`],
  ])("gatewright %j", async (args, sentence) => {
    const { exitCode, stdout, stderr } = await runCommand(args, { folder });
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain("our bug");
  });

  it("gatewright --version is a line for scripts", async () => {
    const outcome = await runCommand(["--version"], { folder });
    expect(outcome).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: "" });
  });

  it.each([
    ["20.19.4", "needs Node 24 or newer; this is Node 20.19.4 (/usr/bin/node)."],
    ["9.0.0", "this is Node 9.0.0"],
  ])("Node %s is told what is missing", (version, sentence) => {
    expect(nodeProblem(version, "/usr/bin/node")).toContain(sentence);
  });

  it.each(["24.0.0", "100.1.0"])("Node %s will do", (version) => {
    expect(nodeProblem(version, "/usr/bin/node")).toBeUndefined();
  });

  it("gatewright alone shows the help", async () => {
    const { exitCode, stderr } = await runCommand([], { folder });
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^Usage: gatewright/)]);
  });
});

describe("gatewright codes", () => {
  it("lists every code with its severity", async () => {
    const { exitCode, stdout } = await runCommand(["codes"], { folder });
    expect(exitCode).toBe(0);
    const listed = stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/ +/).slice(0, 2));
    expect(listed).toEqual(Object.entries(catalogue).map(([code, { severity }]) => [code, severity]));
  });

  it("prints the page of a code", async () => {
    const { exitCode, stdout } = await runCommand(["codes", "route/duplicate"], { folder });
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^# route\/duplicate\n/)]);
  });
});
