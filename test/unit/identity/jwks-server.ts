import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createConnection } from "node:net";

/** An issuer's key server on a free loopback port that counts what it is asked. */
export interface JwksServer {
  readonly url: string;
  /** Requests so far. */
  readonly requests: () => number;
  /** Answers every request from now on. */
  answer(listener: RequestListener): void;
  answerJson(document: unknown): void;
  stop(): Promise<void>;
}

export async function startJwksServer(document: unknown): Promise<JwksServer> {
  let count = 0;
  const json =
    (body: unknown): RequestListener =>
    (_request, response) => {
      response.setHeader("content-type", "application/json").end(JSON.stringify(body));
    };
  let current = json(document);
  const server = createServer((request, response) => {
    count += 1;
    current(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    requests: () => count,
    answer: (listener) => {
      current = listener;
    },
    answerJson: (body) => {
      current = json(body);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An address at which nothing listens. */
export async function refusedUrl(): Promise<string> {
  const server = await startJwksServer({});
  await server.stop();
  await new Promise<void>((resolve, reject) => {
    createConnection(Number(new URL(server.url).port), "127.0.0.1")
      .on("error", () => resolve())
      .on("connect", () => reject(new Error("someone else took the port")));
  });
  return server.url;
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === "string") throw new Error("not a TCP server");
  return address.port;
}
