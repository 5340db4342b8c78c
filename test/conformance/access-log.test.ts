import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { deploymentFor } from "../../cli/deployment.ts";
import { freePort } from "../../cli/dev/ports.ts";
import { type ProxyPart, type ProxyTarget, startProxy } from "../../cli/dev/start-proxy.ts";
import { parseAccessLog } from "../../cli/place-options.ts";
import { verifyPlan } from "../../cli/verify.ts";
import { createReport } from "../../compiler/diagnostics/report.ts";
import { conformanceProxies } from "../harness/conformance-targets.ts";
import { exchange, NO_ANSWER } from "../harness/http-client.ts";
import { LogLine, VOLATILE_LOG_FIELDS } from "../harness/log-line.ts";
import { aPath, aPlan, aRoute, toResponse } from "../harness/plans.ts";

const planFor = (target: ProxyTarget) =>
  aPlan(target, { paths: [aPath("/hi", aRoute("GET", toResponse(200, '"hi"')))] });

/** What would end a word, a directive or a text, or mean something to one of the two. */
const HOSTILE = `a "b"\\c'd; off; }{ #%REQ(X)%~*\\t=é日本.log`;

const emptyFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "access-log-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

interface Started {
  readonly part: ProxyPart;
  readonly output: readonly string[];
  /** The status of a GET. */
  ask(path: string): Promise<number>;
}

async function start(target: ProxyTarget, binary: string, log: string): Promise<Started> {
  const directory = emptyFolder();
  const runDir = join(directory, "run");
  mkdirSync(runDir);
  const port = await freePort();
  const output: string[] = [];
  const part = startProxy({
    ...{ target, binary, directory, plan: planFor(target) },
    deployment: deploymentFor(target, {
      ...{ listen: { host: "127.0.0.1", port }, configDir: join(directory, target), runDir, workers: 1 },
      ...{ adminPort: await freePort(), breakerFeedPort: await freePort(), accessLog: parseAccessLog(log) },
    }),
    onOutput: (line) => output.push(line),
    onError: () => {},
  });
  onTestFinished(() => part.child.stop());
  const ask = async (path: string): Promise<number> => {
    const head = `GET ${path} HTTP/1.1\r\nHost: shop\r\nUser-Agent: test\r\nConnection: close\r\n\r\n`;
    return (await exchange({ port, bytes: Buffer.from(head) })).status;
  };
  return { part, output, ask };
}

const linesOf = (file: string): readonly LogLine[] =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => LogLine.parse(JSON.parse(line)))
    : [];

const steady = (line: LogLine) =>
  Object.fromEntries(Object.entries(line).filter(([name]) => !VOLATILE_LOG_FIELDS.has(name)));

const common = {
  ...{ method: "GET", clientIp: "127.0.0.1", userAgent: "test", userId: null, tenantId: null, traceId: null },
  ...{ rateLimitRemaining: null, backendService: null },
};

describe.each(conformanceProxies())("the access log of $name", ({ target, binary }) => {
  test("is the file that was named, whatever its name, with the same sixteen fields", async () => {
    const folder = emptyFolder();
    const { ask, output } = await start(target, binary, join(folder, HOSTILE));
    await expect.poll(() => ask("/hi?token=secret"), { timeout: 20_000 }).toBe(200);
    expect(await ask("/none")).toBe(404);
    await expect.poll(() => linesOf(join(folder, HOSTILE)).length, { timeout: 10_000 }).toBe(2);
    expect(linesOf(join(folder, HOSTILE)).map(steady)).toEqual([
      { ...common, path: "/hi", statusCode: 200, route: "GET /hi", errorCode: null },
      { ...common, path: "/none", statusCode: 404, route: null, errorCode: "not_found" },
    ]);
    expect(readdirSync(folder)).toEqual([HOSTILE]);
    expect(output).toEqual([]);
  });

  test("in a folder that is not there is told by name, and nothing is served", async () => {
    const file = join(emptyFolder(), "missing", "access.log");
    const { part, ask } = await start(target, binary, file);
    await expect.poll(() => part.child.lastWords(), { timeout: 20_000 }).toContain(file);
    expect(part.child.lastWords()).toContain("No such file or directory");
    expect(await ask("/hi")).toBe(NO_ANSWER);
    // There is nothing to drain.
    part.child.signal("SIGKILL");
    await part.child.ended;
  });

  test("is neither opened nor made when a build is verified", () => {
    const folder = emptyFolder();
    for (const file of [join(folder, "access.log"), join(folder, "missing", "access.log")]) {
      const report = createReport();
      verifyPlan(planFor(target), binary, report, file);
      expect(report.sorted()).toEqual([]);
    }
    expect(readdirSync(folder)).toEqual([]);
  });
});
