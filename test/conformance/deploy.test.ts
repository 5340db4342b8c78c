import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "../../cli/dev/ports.ts";
import type { ProxyTarget } from "../../cli/dev/start-proxy.ts";
import { blocksOf } from "../docs/page.ts";
import { conformanceProxies } from "../harness/conformance-targets.ts";
import { LogLine } from "../harness/log-line.ts";
import { startService } from "../harness/service.ts";

const MAIN = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));
const commands = blocksOf(readFileSync(new URL("../../docs/deploy.md", import.meta.url), "utf8"))
  .filter(({ language }) => language === "sh")
  .map(({ text }) => text);

/** The one command block of docs/deploy.md that says this. */
function block(words: string): string {
  const [found, ...others] = commands.filter((text) => text.includes(words));
  if (found === undefined || others.length > 0)
    throw new Error(`${words}: ${found === undefined ? "none" : "several"}`);
  return found;
}

const OF_PROXY = {
  envoy: { start: "envoy --config-path", next: "cmp dist/envoy/bootstrap.json" },
  nginx: { start: "nginx -e stderr", next: "nginx -t" },
} as const;

/** A guarded route, a call and a composition; guard, upstream and relay are others in each version. */
const gatewayText = (answer: string, perSecond: number, service: number): string => `
import { anyone, gateway, memory, rateLimit, respond, sequence, upstream } from "gatewright";
const limit = rateLimit({ by: "ip", rate: "${perSecond} per second", store: memory(), whenDown: "open" });
const service = upstream({ name: "service-${answer}", at: "http://127.0.0.1:${service}" });
export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  routes: {
    "GET /": { limits: [limit], to: respond({ status: 200, json: "${answer}" }) },
    "GET /called": { to: service, rewrite: () => "/${answer}" },
    "GET /composed": {
      to: sequence({ steps: { slow: { to: service, call: "GET /slow" }, last: { to: service, call: "GET /${answer}" } } }),
    },
  },
});
`;

const PATHS = ["", "called", "composed"];

/** Answers with what it is asked, as JSON; one path takes so long that a build comes in between. */
const startEcho = () =>
  startService("echo", async ({ url }, response) => {
    if (url === "/slow") await sleep(200);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(url?.slice(1)));
  });

/** A machine of an operator: the places of the page below a folder, its ports free ones, the proxy on PATH. */
async function openMachine(target: ProxyTarget, binary: string) {
  const root = mkdtempSync(join(tmpdir(), "deploy-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  // Where root starts NGINX its workers would be nobody, as the page says.
  const user = target === "nginx" && process.getuid?.() === 0 ? `-g "user root;"` : "";
  mkdirSync(join(root, "bin"));
  writeFileSync(join(root, "bin", target), `#!/bin/sh\nexec ${binary} ${user} "$@"\n`, { mode: 0o755 });
  const [port, admin] = [await freePort(), await freePort()];
  const places = `--config-dir ${root}/etc/gatewright/${target} --run-dir ${root}/run/gatewright`;
  const here = `-f gateway.ts --target ${target} --no-verify --listen 127.0.0.1:${port} --admin-port ${admin} ${places}`;
  const status = await freePort();
  const feed = await freePort();
  const onThisMachine = (text: string): string =>
    text
      .replaceAll(/(?<=[ "])\/(?=(?:etc|run|var)\/)/g, `${root}/`)
      .replace("npx gatewright build", `npx gatewright build ${here} --breaker-feed-port ${feed}`)
      .replaceAll("npx gatewright", `"${process.execPath}" "${MAIN}"`)
      .replace("--status 9001 --breaker-feed 8126", `--status ${status} --breaker-feed ${feed}`);
  const environment = { PATH: `${root}/bin:/usr/bin:/bin`, NO_COLOR: "1" };
  return {
    url: `http://127.0.0.1:${port}/`,
    log: join(root, "var/log/gatewright/access.log"),
    write: (text: string) => writeFileSync(join(root, "gateway.ts"), text),
    async run(text: string, variables: Readonly<Record<string, string>> = {}): Promise<void> {
      const env = { ...environment, ...variables };
      await promisify(execFile)("sh", ["-c", onThisMachine(text)], { cwd: root, env });
    },
    /** What keeps running, and what it writes. Its standard output is a socket, as under systemd. */
    start(text: string): { readonly child: ChildProcess; words(): string } {
      const child = spawn("sh", ["-c", `exec ${onThisMachine(text)}`], { cwd: root, env: environment });
      let words = "";
      const hear = (data: Buffer): void => {
        words += data;
      };
      for (const stream of [child.stdout, child.stderr]) stream.on("data", hear);
      onTestFinished(async () => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill("SIGTERM");
        await once(child, "exit");
      });
      return { child, words: () => words };
    },
  };
}

/** A client that remembers what it was answered. */
function openClient(url: string) {
  const answers: string[] = [];
  const ask = async (path = ""): Promise<string> => {
    try {
      const response = await fetch(url + path, { headers: { connection: "close" } });
      answers.push(`${response.status} ${await response.text()}`);
    } catch (error) {
      answers.push(String(error));
    }
    return answers.at(-1) ?? "";
  };
  return {
    answers,
    ask,
    /** Asks again and again while something is done. */
    async askWhile(work: () => Promise<void>): Promise<void> {
      let isWorking = true;
      const working = work().finally(() => {
        isWorking = false;
      });
      const askOn = async (path: string): Promise<void> => {
        while (isWorking) {
          await ask(path);
          await sleep(5);
        }
      };
      await Promise.all(PATHS.map(askOn));
      await working;
    },
  };
}

const countOf = (file: string): number =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => LogLine.parse(JSON.parse(line))).length
    : 0;

describe.each(conformanceProxies())("docs/deploy.md on $name", { timeout: 120_000 }, ({ target, binary }) => {
  test("starts a gateway, serves the next build without losing a request, and rotates the log", async () => {
    const machine = await openMachine(target, binary);
    const echo = await startEcho();
    onTestFinished(() => echo.stop());
    const { log } = machine;
    machine.write(gatewayText("one", 2_000, echo.port));
    await machine.run(block("cp -r dist/."));
    const sidecar = machine.start(block("npx gatewright sidecar"));
    await expect.poll(sidecar.words, { timeout: 20_000 }).toContain(`"ready"`);
    const proxy = machine.start(block(OF_PROXY[target].start));
    const early = openClient(machine.url);
    await expect.poll(() => early.ask(), { timeout: 20_000 }).toBe('200 "one"');
    const before = early.answers.filter((answer) => /^\d/.test(answer)).length;

    const { answers, ask, askWhile } = openClient(machine.url);
    const pids = { SIDECAR: String(sidecar.child.pid), PROXY: String(proxy.child.pid) };
    await askWhile(async () => {
      machine.write(gatewayText("two", 1_000, echo.port));
      await machine.run(block("--against"));
      await machine.run(block(`kill -HUP "$SIDECAR"`), pids);
      await expect.poll(sidecar.words, { timeout: 20_000 }).toContain("configuration-taken");
      await machine.run(block(OF_PROXY[target].next), pids);
      await expect.poll(() => answers.slice(-20).join(), { timeout: 20_000 }).not.toContain("one");
    });
    await machine.run(block("cp dist/plan.json"));
    expect(new Set(answers)).toEqual(new Set(['200 "one"', '200 "two"']));
    await expect.poll(() => countOf(log), { timeout: 20_000 }).toBe(before + answers.length);

    await machine.run(block(`kill -USR1 "$PROXY"`), pids);
    await expect.poll(() => existsSync(log), { timeout: 20_000 }).toBe(true);
    expect(await ask()).toBe('200 "two"');
    await expect.poll(() => countOf(log), { timeout: 20_000 }).toBe(1);
    expect(countOf(`${log}.1`)).toBe(before + answers.length - 1);
    expect(proxy.words()).toBe("");
  });
});
