import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { systemReason } from "../../model/system-error.ts";

const HOST = "127.0.0.1";

/** From 32768 on, Linux gives ports to outgoing connections: one of them could be taken between choice and use. */
const [LOWEST, BEYOND] = [10_240, 32_768];

const HIGHEST = 65_535;
const NEAR = 100;

const given = new Set<number>();

/** A TCP port of 127.0.0.1 that nothing listens on and that this process has not been given before. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, BEYOND);
    if (given.has(port) || (await problemOfPort(port)) !== undefined) continue;
    given.add(port);
    return port;
  }
}

/** Why a port of 127.0.0.1 cannot be listened on, or `undefined`. */
export function problemOfPort(port: number): Promise<string | undefined> {
  return new Promise((settle) => {
    const server = createServer();
    server.once("error", (error) => settle(systemReason(error) ?? error.message));
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => settle(undefined)));
  });
}

/** A port above that can be listened on, near enough to be remembered. */
export async function freePortAbove(port: number): Promise<number | undefined> {
  for (let next = port + 1; next <= Math.min(port + NEAR, HIGHEST); next += 1)
    if ((await problemOfPort(next)) === undefined) return next;
  return undefined;
}
