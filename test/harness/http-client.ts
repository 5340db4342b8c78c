import { connect } from "node:net";
import { type HttpAnswer, parseAnswer } from "../../testing/http-answer.ts";

export interface Exchange extends HttpAnswer {
  /** From the first byte sent, connection included, to the last one read. */
  readonly milliseconds: number;
}

export interface RawRequest {
  readonly port: number;
  /** Exactly what is sent. */
  readonly bytes: Buffer;
  /** The client's own address, any of 127.0.0.0/8; default 127.0.0.1. */
  readonly from?: string | undefined;
  /** The answer to HEAD has no body, whatever its length says. */
  readonly isHead?: boolean;
  /** Default 10 seconds. */
  readonly timeoutMs?: number;
}

/** No answer came: the connection was refused, cut or silent. Tests see it as a status that no gateway sends. */
export const NO_ANSWER = 0;

/** Sends bytes over a connection of its own and reads one answer. Never rejects: see {@link NO_ANSWER}. */
export function exchange(request: RawRequest): Promise<Exchange> {
  const started = performance.now();
  return new Promise((resolve) => {
    let bytes: Buffer = Buffer.alloc(0);
    const socket = connect({ port: request.port, host: "127.0.0.1", localAddress: request.from ?? "127.0.0.1" });
    const finish = (answer: HttpAnswer) => {
      socket.destroy();
      resolve({ ...answer, milliseconds: performance.now() - started });
    };
    const read = (ended: boolean) => parseAnswer(bytes, request.isHead ?? false, ended);
    socket.setNoDelay(true);
    socket.setTimeout(request.timeoutMs ?? 10_000, () => finish(noAnswer("silent")));
    socket.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const answer = read(false);
      if (answer) finish(answer);
    });
    // A gateway may refuse a body while it is still being sent: the answer that was read counts, not the reset.
    socket.on("error", (error) => finish(read(true) ?? noAnswer(error.message)));
    socket.on("close", () => finish(read(true) ?? noAnswer("closed")));
    socket.write(request.bytes);
  });
}

function noAnswer(reason: string): HttpAnswer {
  return { status: NO_ANSWER, headers: {}, body: reason };
}
