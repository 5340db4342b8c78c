import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type CallDeadline, type CallWorld, callUpstream, createDeadline } from "./call-upstream.ts";
import { type ForwardedRoute, forwardedHead } from "./forwarded-head.ts";
import type { Exchange } from "./front-exchange.ts";
import { clientHeaders } from "./front-headers.ts";

export interface Forwarding extends ForwardedRoute {
  readonly exchange: Exchange;
  readonly maxBodyBytes: number;
}

/**
 * Sends a request on and streams the answer back, neither held whole. The time of the route runs from the end of the
 * request to the end of the answer; a client that leaves ends the upstream's work.
 */
export async function forward(forwarding: Forwarding, world: CallWorld): Promise<void> {
  const { exchange, to } = forwarding;
  const deadline = createDeadline(exchange.clientGone, world.after);
  try {
    const body = openBody(forwarding, deadline);
    const { method = "", url: target = "" } = exchange.message;
    const head = forwardedHead(exchange, { method, target }, forwarding);
    const request = { ...head, headers: [...head.headers, ...body.headers], body: body.stream };
    const result = await callUpstream({ upstream: to.upstream, request, deadline }, world);
    if (body.isTooLarge()) {
      exchange.refuse("body_too_large");
      return;
    }
    switch (result.kind) {
      case "gone":
        exchange.abandon();
        return;
      case "failed": {
        const { code, retryAfterMs, tried } = result;
        const retryAfterSeconds = retryAfterMs === undefined ? undefined : Math.max(1, Math.ceil(retryAfterMs / 1_000));
        exchange.refuse(code, { retryAfterSeconds, facts: { backend: tried ? to.upstream : undefined } });
        return;
      }
      case "answer":
        exchange.note({ backend: to.upstream, backendMs: result.backendMs });
        exchange.begin(result.response.statusCode, clientHeaders(result.response.headers));
        // An answer that breaks off must not look whole: `pipeline` then destroys the client's connection.
        await pipeline(result.response.body, exchange.response).catch(() => exchange.abandon());
    }
  } finally {
    deadline.clear();
  }
}

interface RequestBody {
  readonly stream: Readable | null;
  readonly headers: readonly string[];
  isTooLarge(): boolean;
}

/**
 * The request's body on its way. A declared length was compared with the limit before and is kept by the parser; a
 * chunked body is counted as it passes. The clock of the route starts when the body has ended.
 */
function openBody({ exchange, to, maxBodyBytes }: Forwarding, deadline: CallDeadline): RequestBody {
  const { message } = exchange;
  const length = message.headers["content-length"];
  const isChunked = message.headers["transfer-encoding"] !== undefined;
  if (!isChunked && Number(length ?? 0) === 0) {
    deadline.start(to.timeoutMs);
    return { stream: null, headers: [], isTooLarge: () => false };
  }
  exchange.askForBody();
  message.once("end", () => deadline.start(to.timeoutMs));
  if (length !== undefined) return { stream: message, headers: ["content-length", length], isTooLarge: () => false };
  let size = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size <= maxBodyBytes) return done(null, chunk);
      deadline.abandon();
      done();
    },
  });
  message.pipe(counted);
  return { stream: counted, headers: [], isTooLarge: () => size > maxBodyBytes };
}
