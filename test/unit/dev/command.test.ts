import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { freePort } from "../../../cli/dev/ports.ts";
import { MAIN } from "../cli/command-line.ts";
import { authorFolder } from "../load/author-folder.ts";
import { answering } from "./editing.ts";

interface Lines {
  readonly events: readonly { readonly event: string; readonly [field: string]: unknown }[];
  readonly port: number;
  waitFor(event: string): Promise<unknown>;
  /** The exit code. */
  readonly ended: Promise<number | null>;
  stop(): Promise<number | null>;
}

/** `gatewright dev --format json` in a folder. */
async function startJson(folder: string, args: readonly string[] = []): Promise<Lines> {
  const port = await freePort();
  const child = spawn(process.execPath, [MAIN, "dev", "--format", "json", "--port", String(port), ...args], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: "" },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  const ended = new Promise<number | null>((settle) => child.once("close", settle));
  const events = (): Lines["events"] =>
    text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  return {
    get events() {
      return events();
    },
    port,
    ended,
    waitFor: (event) =>
      expect.poll(() => events().map((line) => line.event), { timeout: 50_000, interval: 20 }).toContain(event),
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

describe("gatewright dev --format json", { timeout: 60_000 }, () => {
  it("writes one object a line for all that happens, in the documented forms", async () => {
    const folder = authorFolder({ "gateway.ts": answering("1") });
    const lines = await startJson(folder(""));
    await lines.waitFor("ready");
    await (await fetch(`http://127.0.0.1:${lines.port}/a?token=secret`)).text();
    await lines.waitFor("request");
    writeFileSync(folder("gateway.ts"), answering("2"));
    await lines.waitFor("swapped");
    writeFileSync(folder("gateway.ts"), answering("3 +"));
    await lines.waitFor("kept");
    expect(await lines.stop()).toBe(0);
    const first = (event: string) => lines.events.find((line) => line.event === event);
    const milliseconds = expect.any(Number);
    expect(first("ready")).toEqual({ event: "ready", url: `http://127.0.0.1:${lines.port}`, generation: 1 });
    expect(first("request")).toMatchObject({
      statusCode: 200,
      method: "GET",
      path: "/a",
      route: "GET /a",
      errorCode: null,
    });
    expect(first("swapped")).toEqual({ event: "swapped", generation: 2, milliseconds });
    expect(first("kept")).toEqual({
      event: "kept",
      generation: 2,
      refusedBy: "compiler",
      reason: "1 error, 0 warnings",
    });
    expect(lines.events.filter((line) => line.event === "diagnostics")).toEqual([
      { event: "diagnostics", diagnostics: [], milliseconds },
      { event: "diagnostics", diagnostics: [expect.objectContaining({ code: "load/syntax" })], milliseconds },
    ]);
    expect(lines.events.at(-1)).toEqual({ event: "stopped", exitCode: 0 });
    expect(readdirSync(folder(".gatewright"))).toEqual([]);
  });

  it("ends with findings and exit code 1 if the gateway cannot start", async () => {
    const folder = authorFolder({ "gateway.ts": answering("1 +") });
    const lines = await startJson(folder(""));
    await lines.waitFor("stopped");
    expect(lines.events.map(({ event }) => event)).toEqual(["note", "diagnostics", "stopped"]);
    expect(await lines.ended).toBe(1);
  });

  it("serves what it was started with where nothing is to be watched", async () => {
    const folder = authorFolder({ "gateway.ts": answering("1") });
    const lines = await startJson(folder(""), ["--no-watch"]);
    await lines.waitFor("ready");
    writeFileSync(folder("gateway.ts"), answering("2"));
    const answers = [];
    for (let turn = 0; turn < 5; turn += 1) {
      answers.push(await (await fetch(`http://127.0.0.1:${lines.port}/a`)).text());
      await new Promise((settle) => setTimeout(settle, 100));
    }
    expect(new Set(answers)).toEqual(new Set(["1"]));
    expect(await lines.stop()).toBe(0);
    expect(lines.events.map(({ event }) => event)).not.toContain("swapped");
  });
});
