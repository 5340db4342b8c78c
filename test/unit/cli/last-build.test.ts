import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { authorFolder } from "../load/author-folder.ts";
import { gatewayText, runCommand } from "./command-line.ts";

const LIMIT = `const perAddress = rateLimit({ by: "ip", rate: "5 per second", store: redis({ url: "redis://r:1" }), whenDown: "open" });`;
const CONDITION = `allow: ({ headers }) => headers["x-beta"] === "on",`;
const routesWith = (extra: string) =>
  gatewayText(LIMIT, `auth: anyone, routes: { "GET /orders": { to: orders, ${extra} } }`);
const BEFORE = routesWith(`${CONDITION} limits: [perAddress], maxBody: "1kb"`);
const NOW = routesWith(`maxBody: "2kb"`);

/** A folder in which BEFORE was built, and NOW stands since. */
async function builtFolder(args: readonly string[] = []) {
  const folder = authorFolder({ "gateway.ts": BEFORE });
  const outcome = await runCommand(["build", "--no-verify", ...args], { folder: folder("") });
  expect(outcome.exitCode).toBe(0);
  expect(outcome.stderr).toBe("");
  writeFileSync(folder("gateway.ts"), NOW);
  return folder;
}

const NO_GUARDS = { callers: {}, conditions: {}, limits: {}, routes: [] };

const LOST =
  '"GET /orders" lost a part of the guard that it had in the last build: ' +
  'the condition `({ headers }) => headers["x-beta"] === "on"` is not asked for any more; ' +
  "the limit 5 per second by address is gone; bodies may have 2kb, not 1kb.";

const withLegacy = (routes: string) =>
  gatewayText(
    `const legacy = upstream({ at: "http://legacy:8080" });\nconst unused = upstream({ at: "http://unused:8080" });`,
    `auth: anyone, routes: { "GET /orders": { to: orders }, ${routes} }`,
  );

// Each of these tests starts the program several times.
describe("the upstreams of the build that --against names", { timeout: 60_000 }, () => {
  const LINE = "Envoy keeps legacy of released/plan.json, until the build after this one\n";

  /** A folder in which legacy was called, by a route or a composition, when it was released; now it is not. */
  async function released(call: string) {
    const folder = authorFolder({
      "gateway.ts": withLegacy(`"GET /old": { to: ${call} }`).replace("memory,", "sequence,"),
    });
    await build(["--out", "released"]);
    writeFileSync(folder("gateway.ts"), gatewayText());
    async function build(args: readonly string[]): Promise<string> {
      const outcome = await runCommand(["build", "--no-verify", ...args], { folder: folder("") });
      expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
      return outcome.stdout;
    }
    const written = (file: string): string => readFileSync(folder(`dist/${file}`), "utf8");
    return { build, written };
  }

  it("stay in Envoy's clusters alone, for one build, and it says so", async () => {
    const { build, written } = await released("legacy");
    expect(await build(["--against", "released/plan.json"])).toMatch(new RegExp(`written to dist/\n${LINE}$`));
    const kept = JSON.parse(written("envoy/clusters/clusters.json")).resources;
    expect(kept.map(({ name }: { name: string }) => name)).toEqual(["orders", "legacy", "@guard"]);
    for (const file of ["envoy/routes/gateway.json", "nginx/nginx.conf", "sidecar/sidecar.json", "plan.json"])
      expect(written(file), file).not.toContain("legacy");
    const first = written("envoy/clusters/clusters.json");
    await build(["--against", "released/plan.json"]);
    expect(written("envoy/clusters/clusters.json")).toBe(first);
    expect(await build(["--against", "dist/plan.json"])).not.toContain("keeps");
    expect(written("envoy/clusters/clusters.json")).not.toContain("legacy");
  });

  it("are not kept of a build that is only there", async () => {
    const { build, written } = await released("legacy");
    await build(["--out", "dist", "--against", "released/plan.json"]);
    expect(await build([])).not.toContain("keeps");
    expect(written("envoy/clusters/clusters.json")).not.toContain("legacy");
  });

  it("are not kept where only compositions called them: those go past the proxy", async () => {
    const { build, written } = await released(`sequence({ steps: { only: { to: legacy, call: "GET /" } } })`);
    expect(await build(["--against", "released/plan.json"])).not.toContain("keeps");
    expect(written("envoy/clusters/clusters.json")).not.toContain("legacy");
  });

  it("are not said to be kept by a build for NGINX", async () => {
    const { build } = await released("legacy");
    expect(await build(["--against", "released/plan.json", "--target", "nginx"])).not.toContain("keeps");
  });
});

// Each of these tests starts the program several times.
describe("the last build", { timeout: 60_000 }, () => {
  it("is compared with by build, once: what is built now is the last build then", async () => {
    const folder = await builtFolder();
    const [first, second] = [
      await runCommand(["build", "--no-verify"], { folder: folder("") }),
      await runCommand(["build", "--no-verify"], { folder: folder("") }),
    ];
    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect(first.stderr).toContain(LOST);
    expect(second.stderr).toBe("");
  });

  it("is compared with by check, which says nothing if nothing changed", async () => {
    const folder = await builtFolder();
    expect((await runCommand(["check"], { folder: folder("") })).stderr).toContain(LOST);
    writeFileSync(folder("gateway.ts"), BEFORE);
    expect((await runCommand(["check"], { folder: folder("") })).stderr).toBe("");
  });

  it("stays the last build where a warning stops the new one", async () => {
    const folder = await builtFolder();
    const kept = readFileSync(folder("dist/plan.json"), "utf8");
    const outcome = await runCommand(["build", "--no-verify", "--fail-on", "warning"], { folder: folder("") });
    expect([outcome.exitCode, readFileSync(folder("dist/plan.json"), "utf8")]).toEqual([1, kept]);
  });

  it("is the one that --against names", async () => {
    const folder = await builtFolder(["--out", "released"]);
    const args = ["--against", "released/plan.json"];
    for (const command of [["check"], ["build", "--no-verify"]])
      expect((await runCommand([...command, ...args], { folder: folder("") })).stderr).toContain(LOST);
  });

  it("holds no secret and no address of a store", async () => {
    const folder = await builtFolder();
    expect(readFileSync(folder("dist/plan.json"), "utf8")).not.toContain("redis://");
  });

  const unusable = [
    ["of an older version", '{ "version": 1, "targets": {} }', "is of version 1, not 3 as this program writes"],
    ["no JSON", "{", "is no plan.json of a build"],
    ["of something else", "[]", "is no plan.json of a build"],
    ["damaged", '{ "version": 3, "guards": { "routes": 1 } }', "is damaged"],
    [
      "damaged where upstreams are",
      JSON.stringify({ version: 3, guards: NO_GUARDS, upstreams: [{ name: 1 }] }),
      "is damaged",
    ],
    [
      "in need of what is not there",
      JSON.stringify({
        version: 3,
        upstreams: [],
        guards: {
          ...NO_GUARDS,
          routes: [{ name: "a", method: "GET", path: "/a", to: [], allow: ["condition-1"], limits: [] }],
        },
      }),
      "is damaged",
    ],
  ] as const;

  it.each(unusable)("is left alone with a line if it is %s", async (_, text, problem) => {
    const folder = authorFolder({ "gateway.ts": NOW, "dist/plan.json": text });
    const outcome = await runCommand(["check"], { folder: folder("") });
    expect(outcome.exitCode).toBe(0);
    expect(outcome.stderr).toBe(`dist/plan.json ${problem}: guards are not compared with it\n`);
  });

  it("must be there and usable if it is asked for", async () => {
    const folder = authorFolder({ "gateway.ts": NOW, "old.json": "{}" });
    for (const [name, problem] of [
      ["old.json", "is no plan.json of a build"],
      ["none.json", "cannot be read: it does not exist (ENOENT)"],
    ]) {
      const outcome = await runCommand(["check", "--against", name ?? ""], { folder: folder("") });
      expect(outcome).toEqual({
        exitCode: 1,
        stdout: "",
        stderr: `${name} ${problem}: guards are not compared with it\n`,
      });
    }
  });
});
