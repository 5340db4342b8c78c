import { request, type Server } from "node:http";
import { onTestFinished } from "vitest";
import { freePort } from "../../../cli/dev/ports.ts";
import { listenPrivately } from "../../../sidecars/control/listen.ts";
import type { Log, LogFields } from "../../../sidecars/log/log.ts";

export interface Answer {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

export interface Sent {
  readonly method?: string;
  readonly path: string;
  /** A list sends several lines. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

/** Starts a server on a free port for the time of the test; what comes back sends to it. */
export async function startServer(server: Server): Promise<(sent: Sent) => Promise<Answer>> {
  const port = await freePort();
  await listenPrivately(server, { kind: "port", port });
  onTestFinished(() => void server.close());
  return (sent) => send({ host: "127.0.0.1", port }, sent);
}

export function send(
  to: { readonly host: string; readonly port: number } | { readonly socketPath: string },
  { method = "GET", path, headers = {}, body }: Sent,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const lines = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? value : [...value]]),
    );
    const call = request({ ...to, method, path, headers: lines, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body: text }));
    });
    call.on("error", reject);
    call.end(body);
  });
}

/** A log that keeps its events. */
export function keptLog(): { readonly log: Log; readonly events: { event: string; fields: LogFields }[] } {
  const events: { event: string; fields: LogFields }[] = [];
  const keep = (event: string, fields: LogFields = {}) => void events.push({ event, fields });
  return {
    events,
    log: { info: keep, warn: keep, error: keep, request: () => {}, flush: () => Promise.resolve() },
  };
}
