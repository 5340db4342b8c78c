import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { authorFolder } from "../load/author-folder.ts";
import { filesBelow, runCommand } from "./command-line.ts";

const FILES = [".github/workflows/gateway.yml", "README.md", "gateway.test.ts", "gateway.ts", "tsconfig.json"];
const ALL = [...FILES, ".gitignore", "package.json"].sort();

/** Runs `init` in a folder that has `files`. */
async function init(args: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const folder = authorFolder(files);
  const outcome = await runCommand(["init", ...args], { folder: folder("") });
  return { ...outcome, folder, files: () => filesBelow(folder("")) };
}

async function checkIn(folder: string) {
  return await runCommand(["check", "--fail-on", "warning"], { folder });
}

describe("gatewright init", () => {
  it("writes a whole project and says what comes next", async () => {
    const { exitCode, stdout, stderr, files, folder } = await init([]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(Object.keys(files()).sort()).toEqual(ALL);
    expect(stdout).toMatch(/^wrote gateway\.ts, .*\n\nnext:\n {2}npm install\n {2}npx gatewright dev\n$/);
    expect(files()["README.md"]).toMatch(new RegExp(`^# ${basename(folder(""))}\n`));
  });

  it("makes the folder that is named, and says how to get there", async () => {
    const { stdout, files } = await init(["deep/it's a shop", "--name", "Shop"]);
    expect(Object.keys(files())).toContain("deep/it's a shop/gateway.ts");
    expect(stdout).toContain(`  cd 'deep/it'\\''s a shop'\n`);
  });

  it.each([
    ["nothing asked for", [], "2 routes"],
    ["a service", ["--upstream", "http://127.0.0.1:3000"], "3 routes"],
    ["callers", ["--issuer", "https://id.example.com"], "3 routes"],
    ["both", ["--upstream", "https://shop.example:444", "--issuer", "https://id.example.com/realms/shop/"], "3 routes"],
  ])("writes a gateway without any finding: %s", async (_, args, routes) => {
    const { folder } = await init(args);
    expect(await checkIn(folder(""))).toEqual({
      ...{ exitCode: 0, stdout: `./gateway.ts: ${routes}, no errors\n`, stderr: "" },
    });
  });

  it("writes addresses and issuers as they are given", async () => {
    const { files } = await init([
      "--upstream",
      "http://[::1]:3000/",
      "--issuer",
      "https://id.example.com/realms/shop/",
    ]);
    expect(files()["gateway.ts"]).toContain(`at: "http://[::1]:3000"`);
    expect(files()["gateway.ts"]).toContain(`issuer: "https://id.example.com/realms/shop/"`);
    expect(files()["gateway.ts"]).toContain(`jwks: "https://id.example.com/realms/shop/.well-known/jwks.json"`);
  });

  it.each([
    `"; process.exit(1); "`,
    "${evil} `tick` \\ back",
    "<b>*bold*</b> & [link](x)",
    "ключ 💥",
    "{{title}}",
    "gatewright",
  ])("quotes the name %j in every file", async (name) => {
    const { folder, files } = await init(["--name", name]);
    expect((await checkIn(folder(""))).stderr).toBe("");
    expect(files()["gateway.ts"]).toContain(`{ hello: ${JSON.stringify(name)} }`);
    expect(files()["gateway.test.ts"]).toContain(`{ hello: ${JSON.stringify(name)} }`);
    expect(JSON.parse(files()["package.json"] ?? "").name).toMatch(/^(?!gatewright$)[a-z0-9]+(?:-[a-z0-9]+)*$/);
  });

  it.each([
    [["--name", "two\nlines"], "a name is one line"],
    [["--name", " "], "a name is one line"],
    [["--upstream", "localhost:3000"], `"localhost:3000" is not http://HOST:PORT`],
    [["--upstream", "http://user:pass@shop"], "is not http://HOST:PORT"],
    [["--upstream", "http://shop/path"], "is not http://HOST:PORT"],
    [["--issuer", "id.example.com"], `"id.example.com" is not https://HOST`],
    [["--issuer", "http://id.example.com"], `"http://id.example.com" is not https://HOST`],
  ])("refuses %j and writes nothing", async (args, sentence) => {
    const { exitCode, stderr, files } = await init(args);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(sentence)]);
    expect(files()).toEqual({});
  });
});

describe("init where something is already", () => {
  it.each(FILES)("lists %s and writes nothing at all", async (taken) => {
    const { exitCode, stdout, stderr, files } = await init([], { [taken]: "mine" });
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`Nothing was written, for these are there already: ${taken}\n`);
    expect(files()).toEqual({ [taken]: "mine" });
  });

  it("--force replaces its own files and leaves those beside them", async () => {
    const neighbours = { ".github/workflows/other.yml": "mine", "notes.txt": "mine" };
    const { exitCode, files } = await init(["--force"], { "gateway.ts": "old", ...neighbours });
    expect(exitCode).toBe(0);
    expect(files()).toMatchObject({ "gateway.ts": expect.stringContaining("gateway({"), ...neighbours });
  });

  it("--force removes no folder and follows no link", async () => {
    const folder = authorFolder({ "elsewhere.md": "mine" });
    mkdirSync(folder("gateway.ts"));
    const refused = await runCommand(["init", "--force"], { folder: folder("") });
    expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining("already: gateway.ts\n")]);
    symlinkSync(folder("elsewhere.md"), folder("README.md"));
    await runCommand(["init", "--force", "sub"], { folder: folder("") });
    expect(readFileSync(folder("elsewhere.md"), "utf8")).toBe("mine");
  });

  it("a file in place of the folder is told in a sentence", async () => {
    const { exitCode, stderr, files } = await init(["notes"], { notes: "mine" });
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringMatching(/^Nothing was written: "notes" cannot be written to, /),
    ]);
    expect(files()).toEqual({ notes: "mine" });
  });

  it("adds to .gitignore only what it lacks", async () => {
    const { stdout, files } = await init([], { ".gitignore": "/node_modules\n*.swp" });
    expect(files()[".gitignore"]).toBe("/node_modules\n*.swp\ndist/\n.gatewright/\n.env\n");
    expect(stdout).toContain(".gitignore gains dist/, .gatewright/, .env\n");
  });
});

describe("init completes a package.json", () => {
  const manifestOf = async (manifest: object, indent = 2) => {
    const outcome = await init([], { "package.json": `${JSON.stringify(manifest, null, indent)}\n` });
    return { ...outcome, manifest: JSON.parse(outcome.files()["package.json"] ?? "") };
  };

  it("that npm install made: its files become modules", async () => {
    const { manifest, stdout } = await manifestOf({ devDependencies: { gatewright: "^9.0.0" } });
    expect(manifest).toEqual({
      type: "module",
      devDependencies: { gatewright: "^9.0.0" },
      scripts: { dev: "gatewright dev", check: "gatewright check", build: "gatewright build", test: "node --test" },
    });
    expect(stdout).toContain(`package.json gains the script "dev", the script "check", `);
  });

  it("that says something else: nothing of it is changed, and what differs is named", async () => {
    const theirs = {
      name: "app",
      type: "commonjs",
      main: "index.js",
      scripts: { test: "jest", dev: "gatewright dev" },
    };
    const { manifest, stdout, files } = await manifestOf(theirs, 4);
    expect(manifest).toMatchObject({ ...theirs, scripts: { ...theirs.scripts, check: "gatewright check" } });
    expect(stdout).toContain(`package.json keeps its script "test"; ours would be: node --test\n`);
    expect(files()["package.json"]).toMatch(/^\{\n {4}"name"/);
  });

  it("of CommonJS: the test is an .mts file, which is a module all the same", async () => {
    const { files } = await manifestOf({ name: "app" });
    expect(Object.keys(files())).toContain("gateway.test.mts");
    expect(Object.keys(files())).not.toContain("gateway.test.ts");
  });

  it("takes the place of npm's script that only says there is no test", async () => {
    const { manifest } = await manifestOf({ scripts: { test: `echo "Error: no test specified" && exit 1` } });
    expect(manifest.scripts.test).toBe("node --test");
  });

  it.each(["{ not json", `{ "scripts": [1] }`])("refuses %s and writes nothing", async (text) => {
    const { exitCode, stderr, files } = await init([], { "package.json": text });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("the package.json that is there")]);
    expect(files()).toEqual({ "package.json": text });
  });
});
