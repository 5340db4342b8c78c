import type { IncomingMessage } from "node:http";
import { duplexPair } from "node:stream";
import { createServer } from "../../model/node-http.ts";
import type { RefusalCode } from "../../model/refusals.ts";
import { FRONT_PARSER } from "../../sidecars/relay/front.ts";
import type { FrontTable } from "../../sidecars/relay/front-table.ts";
import { CONNECT_REFUSAL, readUnparsed } from "../../sidecars/relay/front-unparsed.ts";

/** A request as the parser read it, or what it refuses it with. */
export type Reading =
  | { readonly kind: "read"; readonly message: IncomingMessage }
  | {
      readonly kind: "refused";
      readonly code: RefusalCode;
      readonly reason: string;
      readonly headers: readonly string[];
    };

/**
 * Reads a request by the front's own parser and settings, through a pair of streams in memory: no socket is opened.
 *
 * @param use what to do while the connection, and so the body, is there
 */
export async function readSent<Result>(
  bytes: Buffer,
  table: FrontTable,
  use: (reading: Reading) => Promise<Result>,
): Promise<Result> {
  const server = createServer(FRONT_PARSER);
  server.maxHeadersCount = 0;
  const [client, connection] = duplexPair();
  const reading = new Promise<Reading>((resolve) => {
    const read = (message: IncomingMessage): void => resolve({ kind: "read", message });
    server.on("request", read);
    server.on("checkContinue", read);
    server.on("checkExpectation", read);
    server.on("connect", () => resolve({ kind: "refused", ...CONNECT_REFUSAL }));
    server.on("clientError", (error) => {
      const { code, reason, headers } = readUnparsed(error, table);
      resolve({ kind: "refused", code, reason, headers });
    });
  });
  try {
    server.emit("connection", connection);
    client.write(bytes);
    return await use(await reading);
  } finally {
    client.destroy();
    connection.destroy();
    server.close();
  }
}
