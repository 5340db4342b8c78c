import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { freePort } from "../../cli/dev/ports.ts";

/** What a service received, as it came: every header line, names in lower case. */
export interface ReceivedRequest {
  readonly service: string;
  readonly method: string;
  /** The request target, query included. */
  readonly path: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
}

/** A service behind a gateway, on a loopback port that stays its own while it is down. */
export interface Service {
  readonly name: string;
  readonly port: number;
  received(): readonly ReceivedRequest[];
  forget(): void;
  /** Refuses connections and cuts those it has, as a crashed service does. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts `listener` on a free loopback port and records all it receives, whatever the listener reads of it. */
export async function startService(name: string, listener: RequestListener): Promise<Service> {
  const port = await freePort();
  let received: ReceivedRequest[] = [];
  let server = await listen(port, listener, (request) => received.push(request), name);
  const goDown = () => close(server);
  return {
    name,
    port,
    received: () => received,
    forget: () => {
      received = [];
    },
    goDown,
    comeBack: async () => {
      server = await listen(port, listener, (request) => received.push(request), name);
    },
    stop: goDown,
  };
}

function listen(
  port: number,
  listener: RequestListener,
  onReceived: (request: ReceivedRequest) => void,
  service: string,
): Promise<Server> {
  const server = createServer();
  server.on("request", (request) => onReceived(observe(service, request)));
  server.on("request", listener);
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", () => resolve(server));
  });
}

/** Reads along: a second `data` listener sees the same chunks as the one of the service. */
function observe(service: string, request: IncomingMessage): ReceivedRequest {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  const headers = Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, lines = []]) => [name, lines]),
  );
  return {
    service,
    method: request.method ?? "",
    path: request.url ?? "",
    headers,
    get body() {
      return Buffer.concat(chunks).toString("utf8");
    },
  };
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
