import { createSocket } from "node:dgram";
import { once } from "node:events";

/** A syslog line (RFC 3164, as NGINX sends it) whose message is the name of an upstream and the status of its failure. */
const FAILURE = /: (\S+) [\d, :-]+\s*$/;

export interface BreakerFeed {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Hears of the calls that failed beside a proxy which can only log them: a UDP datagram for each, on loopback, since
 * neither Node nor every proxy does datagrams over unix sockets. One that is lost is one failure not counted.
 *
 * @param onFailure gets the upstream's name; unknown names are its matter
 * @throws if the port is taken (`EADDRINUSE`)
 */
export async function openBreakerFeed(port: number, onFailure: (upstream: string) => void): Promise<BreakerFeed> {
  const socket = createSocket("udp4");
  socket.on("message", (datagram) => {
    const upstream = FAILURE.exec(datagram.toString("latin1"))?.[1];
    if (upstream !== undefined) onFailure(upstream);
  });
  socket.bind(port, "127.0.0.1");
  await once(socket, "listening");
  socket.on("error", () => {});
  return {
    port: socket.address().port,
    close: async () => {
      const closed = once(socket, "close");
      socket.close();
      await closed;
    },
  };
}
