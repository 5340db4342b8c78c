import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort } from "../../cli/dev/ports.ts";

export interface RedisServerOptions {
  /** A directory for an append-only file that is on disk before a command is answered. Default: nothing is kept. */
  readonly appendOnlyDirectory?: string;
}

/** A real redis-server on a port of 127.0.0.1, and what can happen to one. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** A client of the test's own. */
  readonly client: Redis;
  /** SIGSTOP: it accepts connections (the kernel does) and answers nothing. */
  pause(): void;
  /** SIGCONT: it goes on with everything that lies in its sockets. */
  resume(): void;
  /** SIGKILL, and waits for the end. Connections are refused from then on. */
  kill(): Promise<void>;
  /** Starts it again after {@link RedisServer.kill}, on the same port with the same settings. */
  restart(): Promise<void>;
  /** How often clients and scripts have called a command since the start (INFO commandstats). */
  calls(command: string): Promise<number>;
  /** Ends it, whatever state it is in. */
  stop(): Promise<void>;
}

/** Servers end with the tests, even with those that forget to stop them. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a server and waits until it answers. The caller stops it. */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const port = await freePort();
  const server = `redis://127.0.0.1:${port}`;
  let child = await launch(port, options);
  const client = new Redis({ host: "127.0.0.1", port, lazyConnect: true });
  client.on("error", () => {});

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  return {
    port,
    url: server,
    client,
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    kill,
    restart: async () => {
      child = await launch(port, options);
    },
    calls: async (command) => {
      const statistics = await client.info("commandstats");
      return Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, "m").exec(statistics)?.[1] ?? 0);
    },
    stop: async () => {
      client.disconnect();
      await kill();
    },
  };
}

async function launch(port: number, { appendOnlyDirectory }: RedisServerOptions): Promise<ChildProcess> {
  const persistence =
    appendOnlyDirectory === undefined
      ? ["--appendonly", "no"]
      : ["--appendonly", "yes", "--appendfsync", "always", "--dir", appendOnlyDirectory];
  const child = spawn("redis-server", ["--bind", "127.0.0.1", "--port", String(port), "--save", "", ...persistence], {
    stdio: "ignore",
  });
  running.add(child);
  const ended = once(child, "exit").then(() => {
    running.delete(child);
    throw new Error(`redis-server ended at once (is port ${port} taken?)`);
  });
  ended.catch(() => {});
  try {
    await Promise.race([ended, answers(port)]);
    return child;
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt++) {
    if (await pings(port)) return;
    await sleep(20);
  }
  throw new Error(`redis-server does not answer on port ${port}`);
}

/** A server that still reads its append-only file answers `-LOADING`. */
function pings(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    socket.once("data", (data) => {
      socket.destroy();
      resolve(data.toString().startsWith("+PONG"));
    });
    socket.once("error", () => resolve(false));
  });
}
