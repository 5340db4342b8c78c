import { createServer } from "node:net";
import { systemReason } from "../../model/system-error.ts";

/** A TCP port that nothing listens on at this moment. */
export function freePort(host = "127.0.0.1"): Promise<number> {
  return new Promise((settle, fail) => {
    const server = createServer();
    server.on("error", fail);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => (address && typeof address === "object" ? settle(address.port) : fail(new Error("no port"))));
    });
  });
}

/** Why a port cannot be listened on, or `undefined`. */
export function problemOfPort(port: number, host = "127.0.0.1"): Promise<string | undefined> {
  return new Promise((settle) => {
    const server = createServer();
    server.on("error", (error) => settle(systemReason(error) ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => settle(undefined)));
  });
}
