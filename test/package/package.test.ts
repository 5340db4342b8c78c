import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { freePort } from "../../cli/dev/ports.ts";
import { install, type Machine, packedMachine, root } from "./installed.ts";

/** Megabytes that the package may take on a disk, without its dependencies. */
const LARGEST_MB = 5;

/** Packing and installing take ten seconds each on two cores that do nothing else. */
const SLOW_MACHINE_MS = 300_000;

let machine: Machine;
beforeAll(async () => {
  machine = await packedMachine();
}, SLOW_MACHINE_MS);
afterAll(() => machine?.remove());

/** Every file below a folder, by its path in it. */
function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}

describe("the tarball of npm pack", () => {
  it("is what publint finds no fault with", async () => {
    const { messages } = await publint({ pkgDir: machine.unpacked, pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  it("has types that every kind of TypeScript project finds", async () => {
    const attw = join(root, "node_modules/.bin/attw");
    // CommonJS and resolution as of Node 10 are not for us: the package is of ECMAScript modules, for Node 24.
    const outcome = await machine.run(`${attw} ${machine.tarball} --profile esm-only`);
    expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
  });

  it("holds JavaScript, declarations, pages and templates, and no source, test or tool", () => {
    const files = filesBelow(machine.unpacked);
    const kinds =
      /^(?:compiled\/.+\.(?:js|d\.ts)|compiled\/LICENSE-zod|docs\/(?:codes\/.+|deploy)\.md|templates\/init\/.+|package\.json|README\.md|LICENSE)$/;
    expect(files.filter((file) => !kinds.test(file))).toEqual([]);
    expect(files.filter((file) => /^compiled\/(?:test|scripts|bench|examples)\//.test(file))).toEqual([]);
    const bytes = files.reduce((sum, file) => sum + statSync(join(machine.unpacked, file)).size, 0);
    expect(bytes).toBeLessThan(LARGEST_MB * 1_000_000);
  });

  it("exports what the checkout does, whose package.json is left as it was", () => {
    const { exports, imports, packed } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(Object.keys(packed.exports)).toEqual(Object.keys(exports));
    expect(Object.keys(packed.imports)).toEqual(Object.keys(imports));
    expect(exports["."]).toBe("./dsl/index.ts");
    expect(existsSync(join(root, ".cache/package.json"))).toBe(false);
  });
});

describe("the first minute, in an empty folder with nothing but the package", () => {
  beforeAll(async () => {
    await install(machine);
    const { exitCode, stderr } = await machine.run("npx gatewright init --yes");
    expect([exitCode, stderr]).toEqual([0, ""]);
  }, SLOW_MACHINE_MS);

  it("npx gatewright --version says the version of the package", async () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(await machine.run("npx gatewright --version")).toMatchObject({ exitCode: 0, stdout: `${version}\n` });
  });

  it("installs no package that only we need for development", () => {
    const names = readdirSync(join(machine.project, "node_modules"));
    expect(names).toContain("gatewright");
    expect(names.filter((name) => ["vitest", "knip", "publint", "@biomejs", "node"].includes(name))).toEqual([]);
  });

  it("npx gatewright dev prints a curl line that answers 200", async () => {
    const started = machine.start(`npx gatewright dev --port ${await freePort()}`);
    try {
      const [, curl = ""] = await started.written(/^try +(curl .+)$/m);
      const { exitCode, stdout } = await machine.run(curl);
      expect([exitCode, stdout]).toEqual([
        0,
        expect.stringMatching(/^HTTP\/1\.1 200 OK\r\n(?:.+\r\n)+\r\n\{"hello":"project"\}$/),
      ]);
    } finally {
      await started.stop();
    }
    expect(readdirSync(join(machine.project, ".gatewright"))).toEqual([]);
  });

  it("npx gatewright check finds nothing, not even a warning", async () => {
    const outcome = await machine.run("npx gatewright check --fail-on warning");
    expect(outcome).toEqual({ exitCode: 0, stdout: "./gateway.ts: 2 routes, no errors\n", stderr: "" });
  });

  it("npx gatewright build writes the proxies, the sidecar and the plan", async () => {
    const { exitCode, stdout } = await machine.run("npx gatewright build");
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("written to dist/")]);
    const written = readdirSync(join(machine.project, "dist"));
    expect(written.sort()).toEqual(["envoy", "nginx", "plan.json", "sidecar"]);
  });

  it("the sidecar takes what was built", async () => {
    const started = machine.start(
      `npx gatewright sidecar --config dist/sidecar/sidecar.json --front 127.0.0.1:${await freePort()}`,
    );
    await started.written(/"event":"ready"/);
    await started.stop();
  });

  it.each([
    ["nothing asked for", ""],
    ["a service", "--upstream http://127.0.0.1:3000"],
    ["callers", "--issuer https://id.example.com"],
    ["both", "--upstream http://127.0.0.1:3000 --issuer https://id.example.com"],
  ])("the project's own test passes, and tsc finds nothing in it: %s", async (name, flags) => {
    const folder = join(machine.project, name);
    expect(await machine.run(`npx gatewright init --yes ${flags} '${name}'`)).toMatchObject({ exitCode: 0 });
    expect(await machine.run("npm test", folder)).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await machine.run("../node_modules/.bin/tsc --project .", folder)).toEqual({
      ...{ exitCode: 0, stdout: "", stderr: "" },
    });
  });

  it("npx gatewright codes prints the page of a finding", async () => {
    const { exitCode, stdout } = await machine.run("npx gatewright codes route/no-auth");
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^# route\/no-auth\n/)]);
  });

  it("a mistake is shown at its place", async () => {
    const broken = `sed 's/rate: "60 per minute"/rate: "60 per fortnight"/' gateway.ts > broken.ts`;
    const { exitCode, stderr } = await machine.run(
      `${broken}; npx gatewright check -f broken.ts; code=$?; rm broken.ts; exit $code`,
    );
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^broken\.ts:4:\d+ error /)]);
  });

  it("init a second time lists what is there and changes nothing", async () => {
    const before = filesBelow(machine.project).length;
    const { exitCode, stdout, stderr } = await machine.run("npx gatewright init --yes --name other");
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(
      "Nothing was written, for these are there already: gateway.ts, gateway.test.ts, tsconfig.json, .github/workflows/gateway.yml, README.md\n",
    );
    expect(filesBelow(machine.project).length).toBe(before);
    expect(readFileSync(join(machine.project, "README.md"), "utf8")).toMatch(/^# project\n/);
  });
});

describe("the workflow that init writes", () => {
  const text = readFileSync(join(root, "templates/init/shared/gateway.yml"), "utf8");
  const workflow = parse(text);
  const steps: readonly Readonly<Record<string, unknown>>[] = workflow.jobs.gateway.steps;

  it("runs for pull requests with the rights of their authors", () => {
    expect(Object.keys(workflow.on)).toEqual(["push", "pull_request"]);
  });

  it("may read the repository and nothing else, in every job", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    for (const job of Object.values(workflow.jobs)) expect(job).not.toHaveProperty("permissions");
  });

  it("names no secret, hands none down, and leaves no credential behind for the code it runs", () => {
    expect(JSON.stringify(workflow)).not.toMatch(/secrets|github\.token|GITHUB_TOKEN/);
    const checkout = steps.find(({ uses }) => String(uses).startsWith("actions/checkout@"));
    expect(checkout?.with).toEqual({ "persist-credentials": false });
  });

  it("checks, tests and builds what the lock file says", () => {
    expect(steps.flatMap(({ run }) => run ?? [])).toEqual([
      "npm ci --ignore-scripts",
      "npx gatewright check --fail-on warning",
      "npm test",
      "npx gatewright build",
    ]);
  });

  it("puts no text of a pull request into a command", () => {
    for (const { run } of steps) expect(String(run)).not.toContain("${{");
  });
});
