import { describe, expect, it } from "vitest";
import { deploymentFor } from "../../../cli/deployment.ts";
import { parseAccessLog, parseConfigDir, parseRunDir } from "../../../cli/place-options.ts";

describe("the path of the access log", () => {
  it.each([
    "/dev/stdout",
    "/a",
    "/var/log/gatewright/access.log",
    "/var/log/a b\"c'd;e{f}#g\\h%i~*(é)日本.log",
    "/var/log/.hidden",
    "/var/log/..access",
    `/${"a".repeat(999)}`,
  ])("may be %s", (path) => {
    expect(parseAccessLog(path)).toBe(path);
  });

  it.each([
    ["", "Give an absolute path"],
    ["access.log", "Give an absolute path"],
    ["./access.log", "Give an absolute path"],
    ["syslog:server=192.0.2.1", "Give an absolute path"],
    ["off", "Give an absolute path"],
    ["C:\\access.log", "Give an absolute path"],
    ["/", "This is a folder"],
    ["/var/log/", "This is a folder"],
    ["/var/log/.", "This is a folder"],
    ["/var/log/..", "This is a folder"],
    ["/var/log/a\nb", "control characters"],
    ["/var/log/a\0b", "control characters"],
    ["/var/log/a\u007fb", "control characters"],
    ["/var/log/a\u0085b", "control characters"],
    ["/var/log/a\ufffdb", "no UTF-8"],
    ["/var/log/$host.log", "NGINX takes a $ in it"],
    ["/var/log/\\${host}.log", "NGINX takes a $ in it"],
    [`/${"é".repeat(500)}`, "1001 bytes"],
  ])("is not %j", (path, sentence) => {
    expect(() => parseAccessLog(path)).toThrow(sentence);
  });
});

describe.each([
  ["of a proxy's files", parseConfigDir],
  ["of sockets", parseRunDir],
])("the folder %s", (_, parse) => {
  it.each([
    ["/run/gatewright", "/run/gatewright"],
    ["/run/gatewright//", "/run/gatewright"],
    ['/srv/a b;c"d$e:f#é', '/srv/a b;c"d$e:f#é'],
  ])("may be %s", (text, folder) => {
    expect(parse(text)).toBe(folder);
  });

  it.each([
    ["", "Give an absolute path"],
    ["run", "Give an absolute path"],
    ["../run", "Give an absolute path"],
    ["/", "Give a folder of its own"],
    ["//", "Give a folder of its own"],
    ["/run/a\nb", "control characters"],
    ["/run/a\ufffdb", "no UTF-8"],
    [`/${"é".repeat(500)}`, "1001 bytes"],
  ])("is not %j", (text, sentence) => {
    expect(() => parse(text)).toThrow(sentence);
  });
});

it("leaves room in the folder of sockets for the longest name", () => {
  const longest = `/${"r".repeat(88)}`;
  expect(`${longest}/upstream.sock`).toHaveLength(103);
  expect(parseRunDir(longest)).toBe(longest);
  expect(() => parseRunDir(`${longest}r`)).toThrow("It has 90 bytes; the path of a socket in it leaves it 89.");
});

it("is standard output where nothing else is asked for", () => {
  for (const target of ["envoy", "nginx"] as const) {
    expect(deploymentFor(target, {}).accessLog).toBe("/dev/stdout");
    expect(deploymentFor(target, { accessLog: "/var/log/a.log" }).accessLog).toBe("/var/log/a.log");
  }
});
