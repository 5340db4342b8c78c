import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { authorFolder } from "../load/author-folder.ts";
import { gatewayText, REFUSED, runCommand, WARNED } from "./command-line.ts";

async function check(text: string, ...args: string[]) {
  const folder = authorFolder({ "gateway.ts": text });
  return await runCommand(["check", ...args], { folder: folder("") });
}

describe("gatewright check", () => {
  it.each(["check", "validate", "lint"])(
    "%s is content with a gateway that has no findings, and says so",
    async (command) => {
      const folder = authorFolder({ "gateway.ts": gatewayText() });
      const outcome = await runCommand([command], { folder: folder("") });
      expect(outcome).toEqual({ exitCode: 0, stdout: "./gateway.ts: 1 route, no errors\n", stderr: "" });
    },
  );

  it("exits with 1 for an error, and shows it on stderr at its place with the number of findings", async () => {
    const { exitCode, stdout, stderr } = await check(REFUSED);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^gateway\.ts:4:\d+ error route\/no-auth\n/);
    expect(stderr).toContain("  4 | export default gateway(");
    expect(stderr).toMatch(/\n1 error, 0 warnings\n$/);
  });

  it("exits with 0 for a warning, and with 1 if that is asked for", async () => {
    const [passed, failed] = [await check(WARNED), await check(WARNED, "--fail-on", "warning")];
    expect([passed.exitCode, failed.exitCode]).toEqual([0, 1]);
    for (const { stderr } of [passed, failed]) expect(stderr).toContain("warning rate-limit/burst");
  });

  it("takes another file with --file", async () => {
    const folder = authorFolder({ "shop/edge.ts": gatewayText() });
    const { exitCode, stdout } = await runCommand(["check", "-f", "shop/edge.ts"], { folder: folder("") });
    expect([exitCode, stdout]).toEqual([0, "shop/edge.ts: 1 route, no errors\n"]);
  });

  it("leaves the folder as it was", async () => {
    const folder = authorFolder({ "gateway.ts": gatewayText() });
    await runCommand(["check"], { folder: folder("") });
    expect(readdirSync(folder(""))).toEqual(["gateway.ts"]);
  });
});

describe("gatewright check --format json", () => {
  it("prints one document on stdout and nothing else, with and without findings", async () => {
    const fine = await check(gatewayText(), "--format", "json");
    expect([fine.exitCode, JSON.parse(fine.stdout), fine.stderr]).toEqual([0, { diagnostics: [] }, ""]);
    const refused = await check(REFUSED, "--format", "json");
    expect([refused.exitCode, refused.stderr]).toEqual([1, ""]);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      diagnostics: [
        {
          ...{ code: "route/no-auth", severity: "error", path: `routes["GET /orders"]`, related: [] },
          ...{ message: expect.any(String), why: expect.any(String), fix: expect.any(String) },
          span: { file: expect.stringMatching(/gateway\.ts$/), line: 4, column: expect.any(Number) },
        },
      ],
    });
  });

  it("keeps what the gateway itself prints out of the document", async () => {
    const text = gatewayText(`declare const console: { log(text: string): void }; console.log("{ noise");`);
    const { exitCode, stdout, stderr } = await check(text, "--format", "json");
    expect([exitCode, JSON.parse(stdout), stderr]).toEqual([0, { diagnostics: [] }, "{ noise\n"]);
  });
});

describe("bad input", () => {
  it("no file: its whole name, and where the default is", async () => {
    const folder = authorFolder({});
    const { exitCode, stderr } = await runCommand(["check"], { folder: folder("") });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`error load/not-found\n  There is no file "${folder("gateway.ts")}".`);
  });

  it("a folder in place of a file", async () => {
    const folder = authorFolder({ "parts/x.ts": "" });
    const { exitCode, stderr } = await runCommand(["check", "--file", "parts"], { folder: folder("") });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("error load/unreadable\n");
  });

  it.each([
    ["a mistyped option", gatewayText().replace("auth:", "auht:"), "schema/unknown-property"],
    ["a file that TypeScript cannot read", "export default gateway({", "load/syntax"],
    ["an error of its own", gatewayText(`const missing: any = null; missing.field;`), "load/threw"],
    ["an end of the process", gatewayText(`declare const process: any; process.exit(0);`), "load/exited"],
    ["a wait without an end", gatewayText("await new Promise(() => {});"), "load/never-settles"],
    ["the clock", gatewayText("Date.now();"), "load/not-deterministic"],
    ["the network", gatewayText(`declare const fetch: any; fetch("http://127.0.0.1:9");`), "load/not-deterministic"],
    ["no gateway", "export default 1;\n", "load/no-gateway"],
    ["an empty file", "", "load/no-gateway"],
  ])("%s", async (_, text, code) => {
    const { exitCode, stdout, stderr } = await check(text);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`error ${code}\n`);
    expect(stderr).not.toContain("our bug");
  });
});
