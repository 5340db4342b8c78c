import { readFileSync } from "node:fs";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { formatGithub } from "../../../cli/format-github.ts";
import { formatSarif } from "../../../cli/format-sarif.ts";
import type { Diagnostic } from "../../../compiler/diagnostics/report.ts";
import { authorFolder } from "../load/author-folder.ts";
import { gatewayText, REFUSED, runCommand, WARNED } from "./command-line.ts";

/** The official schema, https://json.schemastore.org/sarif-2.1.0-rtm.5.json, as OASIS published it. */
const SCHEMA = JSON.parse(readFileSync(new URL("../../fixtures/sarif-2.1.0-rtm.5.json", import.meta.url), "utf8"));
/** One of its patterns is none in Unicode mode. */
const ajv = new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const isSarif = ajv.compile(SCHEMA);

const SUPPRESSED = WARNED.replace(
  /^(.*burst.*)$/m,
  "// gatewright-ignore rate-limit/burst: a launch, agreed with operations\n$1",
);

async function run(format: string, text: string, ...args: string[]) {
  const folder = authorFolder({ "gateway.ts": text });
  return await runCommand(["check", "--format", format, ...args], { folder: folder("") });
}

describe("--format sarif", () => {
  it.each([
    ["no findings", gatewayText()],
    ["an error", REFUSED],
    ["a warning", WARNED],
    ["a suppressed warning", SUPPRESSED],
  ])("prints a log that fits the schema, with %s", async (_, text) => {
    const { stdout, stderr } = await run("sarif", text);
    const log = JSON.parse(stdout);
    isSarif(log);
    expect([isSarif.errors, stderr]).toEqual([null, ""]);
  });

  it("names the file below the root, the rule with its page, and what is underlined in UTF-16 units", async () => {
    const { runs } = JSON.parse((await run("sarif", REFUSED)).stdout);
    expect(runs[0]).toMatchObject({
      columnKind: "utf16CodeUnits",
      tool: { driver: { rules: [{ id: "route/no-auth", help: { markdown: expect.stringContaining("## Good") } }] } },
      results: [
        {
          ...{ ruleId: "route/no-auth", ruleIndex: 0, level: "error" },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: "gateway.ts", uriBaseId: "%SRCROOT%" },
                region: { startLine: 4, startColumn: expect.any(Number), endColumn: expect.any(Number) },
              },
            },
          ],
        },
      ],
    });
  });

  it("keeps what is suppressed, with its reason", async () => {
    const { runs } = JSON.parse((await run("sarif", SUPPRESSED)).stdout);
    expect(runs[0].results).toMatchObject([
      {
        ruleId: "rate-limit/burst",
        suppressions: [{ kind: "inSource", justification: "a launch, agreed with operations" }],
      },
    ]);
  });
});

describe("a finding about a file as a whole", () => {
  const endless: Diagnostic = {
    ...{ code: "load/too-slow", severity: "error", message: "It loops.", why: "", fix: "", path: "", related: [] },
    ...{ span: undefined, file: "parts/gateway.ts" },
  };

  it("lands on the file, and SARIF has no region then", () => {
    const log = JSON.parse(formatSarif([endless], (file) => file));
    isSarif(log);
    expect(isSarif.errors).toBeNull();
    const artifactLocation = { uri: "parts/gateway.ts", uriBaseId: "%SRCROOT%" };
    expect(log.runs[0].results[0].locations).toEqual([{ physicalLocation: { artifactLocation } }]);
    expect(formatGithub([endless], (file) => file)).toBe(
      "::error file=parts/gateway.ts,title=load/too-slow::It loops.\n",
    );
  });
});

describe("--format github", () => {
  it("prints one annotation a finding at its place, and none for what is suppressed", async () => {
    expect((await run("github", REFUSED)).stdout).toMatch(
      /^::error file=gateway\.ts,line=4,endLine=4,col=\d+,endColumn=\d+,title=route\/no-auth::"GET [^\n]*\n$/,
    );
    expect((await run("github", SUPPRESSED)).stdout).toBe("");
  });

  it("cannot be made to give a command of its own, by text or by the name of a file", () => {
    const attack: Diagnostic = {
      ...{ code: "type/error", severity: "error", why: "", fix: "", path: "", related: [] },
      message: "50%\r\n::set-env name=PATH::/tmp",
      span: { file: "a,line=9:b\n::warning::x", line: 1, column: 2, length: 3 },
    };
    expect(formatGithub([attack], (file) => file)).toBe(
      "::error file=a%2Cline=9%3Ab%0A%3A%3Awarning%3A%3Ax,line=1,endLine=1,col=2,endColumn=5,title=type/error::" +
        "50%25%0D%0A::set-env name=PATH::/tmp\n",
    );
  });
});

describe.each(["text", "json", "sarif", "github"])("--fail-on with --format %s", (format) => {
  it("counts warnings if asked, errors always, and what is suppressed never", async () => {
    const exitCodes = await Promise.all([
      run(format, WARNED),
      run(format, WARNED, "--fail-on", "warning"),
      run(format, REFUSED),
      run(format, SUPPRESSED, "--fail-on", "warning"),
    ]);
    expect(exitCodes.map(({ exitCode }) => exitCode)).toEqual([0, 1, 1, 0]);
  });
});
