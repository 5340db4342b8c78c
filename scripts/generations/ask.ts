import { type Agent, type ClientRequest, request } from "node:http";
import type { Socket } from "node:net";

export type Answer =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly body: string;
      /** Whether it is the first on its connection. */
      readonly isFirst: boolean;
      /** The edit that was confirmed when the connection was made. */
      readonly connectedUnder: number;
    }
  /** Without a byte of an answer, on a connection that had served before. */
  | { readonly kind: "closed" }
  | { readonly kind: "failed"; readonly reason: string };

/** Far more than any deadline of a gateway. */
const SILENT_MS = 30_000;

/** The edit that was confirmed when each connection was made. */
const connectedUnder = new WeakMap<Socket, number>();

/**
 * Sends a GET with a token of a caller.
 *
 * @param options.id by which the access log knows it
 * @param options.confirmed the edit that is confirmed now
 */
export function ask(options: {
  readonly port: number;
  readonly target: string;
  readonly token: string;
  readonly id: string;
  readonly agent: Agent | false;
  readonly confirmed: number;
}): Promise<Answer> {
  const { port, target, token, id, agent, confirmed } = options;
  return new Promise((settle) => {
    const headers = { authorization: `Bearer ${token}`, "x-request-id": id };
    const call: ClientRequest = request({ host: "127.0.0.1", port, path: target, agent, headers });
    let readBefore = 0;
    call.once("socket", (socket) => {
      if (!call.reusedSocket) connectedUnder.set(socket, confirmed);
      readBefore = socket.bytesRead;
    });
    call.once("response", (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      const isFirst = !call.reusedSocket;
      const under = connectedUnder.get(response.socket) ?? confirmed;
      response.once("end", () =>
        settle({ kind: "answer", status: response.statusCode ?? 0, body, isFirst, connectedUnder: under }),
      );
      response.once("error", (error) => settle({ kind: "failed", reason: error.message }));
    });
    call.setTimeout(SILENT_MS, () => call.destroy(new Error(`silent for ${SILENT_MS / 1_000} s`)));
    call.once("error", (error: NodeJS.ErrnoException) => {
      const isByPeer = error.code === "ECONNRESET" || error.code === "EPIPE";
      const isUnanswered = call.socket?.bytesRead === readBefore;
      settle(
        call.reusedSocket && isByPeer && isUnanswered ? { kind: "closed" } : { kind: "failed", reason: error.message },
      );
    });
    call.end();
  });
}
