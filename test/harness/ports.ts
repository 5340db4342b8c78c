import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** From 32768 on, Linux gives ports to outgoing connections: one of them could be taken between choice and use. */
const [LOWEST, BEYOND] = [10_240, 32_768];

const given = new Set<number>();

/** A TCP port of 127.0.0.1 that nothing listens on and that this process has not been given before. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, BEYOND);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}
