import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { freePort } from "../../cli/dev/ports.ts";
import type { SidecarConfig } from "../../sidecars/config.ts";
import { type RunningSidecar, startSidecar } from "../../sidecars/start.ts";
import { type Exchange, exchange } from "./http-client.ts";
import { type KeptLog, keptLog } from "./kept-log.ts";

export interface FrontSidecar {
  readonly port: number;
  readonly sidecar: RunningSidecar;
  readonly log: KeptLog;
  /** Sends a text as it is, one byte a character, and reads one answer. */
  send(text: string, options?: { readonly isHead?: boolean; readonly timeoutMs?: number }): Promise<Exchange>;
}

/** A sidecar of this process that serves without a proxy, for the time of a test. */
export async function startFrontSidecar(config: SidecarConfig): Promise<FrontSidecar> {
  const port = await freePort();
  const stateDir = await mkdtemp(join(tmpdir(), "front-"));
  const log = keptLog();
  const secret = (name: string): string => {
    throw new Error(`no secret ${name}`);
  };
  const front = { host: "127.0.0.1", port };
  const sidecar = await startSidecar({ config, front, stateDir, secret, log: log.log, noticeMs: 0 });
  onTestFinished(async () => {
    await sidecar.drain();
    await rm(stateDir, { recursive: true });
  });
  return {
    port,
    sidecar,
    log,
    send: (text, options) => exchange({ port, bytes: Buffer.from(text, "latin1"), ...options }),
  };
}

/** A request with a host, whose connection ends with its answer. */
export function requestText(
  line: string,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
  body?: string,
): string {
  const length = body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body, "latin1")) };
  const lines = Object.entries({ Host: "a.test", Connection: "close", ...length, ...headers }).flatMap(
    ([name, values]) => [values].flat().map((value) => `${name}: ${value}\r\n`),
  );
  return `${line} HTTP/1.1\r\n${lines.join("")}\r\n${body ?? ""}`;
}

/** A JSON body, sent as such. */
export function postJson(path: string, value: unknown, headers: Readonly<Record<string, string>> = {}): string {
  const body = Buffer.from(JSON.stringify(value)).toString("latin1");
  return requestText(`POST ${path}`, { "Content-Type": "application/json", ...headers }, body);
}
