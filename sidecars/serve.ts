import { mkdir } from "node:fs/promises";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Server as NetServer, Socket } from "node:net";
import { join } from "node:path";
import { LONGEST_SOCKET_PATH } from "../model/sockets.ts";
import { listenPrivately } from "./control/listen.ts";
import { StartError } from "./start-error.ts";

/** How often connections that have become idle are closed while a server drains. */
const SWEEP_MS = 50;

/** A server that takes requests, and can stop taking them without losing one. */
export interface Serving {
  /** Answers from now on end their connections, so that clients and proxies leave by themselves. */
  announceEnd(): void;
  /** Takes no more connections; resolves when the requests under way have ended, or are cut off at the deadline. */
  end(deadlineMs: number): Promise<void>;
}

/** {@link listenInRunDir} for a server of `node:http`. */
export async function serveSocket(server: Server, runDir: string, name: string): Promise<Serving> {
  await listenInRunDir(server, runDir, name);
  return serving(server);
}

/**
 * Listens on a socket of the directory that the proxy shares, made for owner and group alone if it is not there: what
 * reaches the socket can ask for any verdict.
 *
 * @throws StartError if that is not possible
 */
export async function listenInRunDir(server: NetServer, runDir: string, name: string): Promise<void> {
  const path = join(runDir, name);
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH) {
    throw new StartError(`${path} is too long for a socket (${LONGEST_SOCKET_PATH} bytes): choose a shorter --run-dir`);
  }
  try {
    await mkdir(runDir, { recursive: true, mode: 0o750 });
  } catch (error) {
    throw new StartError(`cannot make the directory ${runDir}: ${error instanceof Error ? error.message : error}`);
  }
  await listenPrivately(server, { kind: "unix", path });
}

/** @throws StartError if the port is taken or cannot be used */
export async function servePort(server: Server, { host, port }: { host: string; port: number }): Promise<Serving> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(new StartError(`cannot listen on ${host}:${port}: ${error.message}`)));
    server.listen({ host, port }, resolve);
  });
  return serving(server);
}

export function serving(server: Server): Serving {
  const open = new Set<ServerResponse>();
  const sockets = new Set<Socket>();
  let isEnding = false;
  const follow = (_message: IncomingMessage, response: ServerResponse): void => {
    if (isEnding) response.setHeader("connection", "close");
    open.add(response);
    response.once("close", () => open.delete(response));
  };
  server.prependListener("request", follow);
  // A listener of these changes what Node does with such requests: only where there is one already.
  for (const event of ["checkContinue", "checkExpectation"] as const) {
    if (server.listenerCount(event) > 0) server.prependListener(event, follow);
  }
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const announceEnd = (): void => {
    isEnding = true;
    for (const response of open) if (!response.headersSent) response.setHeader("connection", "close");
  };
  const closeIdle = (): void => {
    server.closeIdleConnections();
    // Node counts a connection as idle only once it has had a request.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  };
  return {
    announceEnd,
    end: (deadlineMs) =>
      new Promise((resolve) => {
        announceEnd();
        // An answer that began before the end was announced leaves its connection open and idle.
        const sweep = setInterval(closeIdle, SWEEP_MS);
        const cut = setTimeout(() => server.closeAllConnections(), deadlineMs);
        server.close(() => {
          clearInterval(sweep);
          clearTimeout(cut);
          resolve();
        });
      }),
  };
}
