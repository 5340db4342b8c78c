import { chmod, lstat, unlink } from "node:fs/promises";
import { connect, type Server } from "node:net";
import { StartError } from "../start-error.ts";

/** Where only this machine can connect. */
export type PrivateAddress =
  | { readonly kind: "port"; readonly port: number }
  /** A socket of the file system; the directory it is in says who may reach it. */
  | { readonly kind: "unix"; readonly path: string };

/**
 * Listens on 127.0.0.1, or on a unix socket of mode 0660. A socket file that nobody listens on is what a killed process
 * leaves, and is removed first.
 *
 * @throws StartError if the address is taken or cannot be used
 */
export async function listenPrivately(server: Server, address: PrivateAddress): Promise<void> {
  const where = address.kind === "port" ? `port ${address.port} of 127.0.0.1` : address.path;
  if (address.kind === "unix") await removeStaleSocket(address.path);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(new StartError(`cannot listen on ${where}: ${error.message}`)));
    server.listen(
      address.kind === "port" ? { port: address.port, host: "127.0.0.1" } : { path: address.path },
      resolve,
    );
  });
  if (address.kind === "unix") await chmod(address.path, 0o660);
}

async function removeStaleSocket(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket()) throw new StartError(`cannot listen on ${path}: there is a file that is no socket`);
  if (await isAlive(path)) throw new StartError(`cannot listen on ${path}: another process does`);
  await unlink(path);
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
