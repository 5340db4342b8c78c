import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";

/** A named pipe (fifo(7)): a program writes on `descriptor`, we read `output`. */
export interface NamedPipe {
  readonly descriptor: number;
  readonly output: Readable;
  close(): void;
}

export function openNamedPipe(path: string): NamedPipe {
  execFileSync("mkfifo", ["-m", "600", path]);
  // Opened for both, so that neither end waits for the other and no end of file comes when the program reopens it.
  const reading = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const descriptor = openSync(path, constants.O_RDWR);
  const output = new Socket({ fd: reading, readable: true, writable: false });
  return {
    descriptor,
    output,
    close() {
      closeSync(descriptor);
      // What is still in the pipe is read first.
      setTimeout(() => output.destroy(), 50).unref();
    },
  };
}
