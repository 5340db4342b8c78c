import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The longest path that a unix socket may have (unix(7): 108 bytes with the end). */
const LONGEST_SOCKET_PATH = 107;

/** A folder for configuration, sockets and state of one gateway: below the working directory if its sockets fit there. */
export function makeDirectory(): string {
  const here = join(process.cwd(), ".gatewright");
  const fits = join(here, "dev-XXXXXX/run/upstream.sock").length <= LONGEST_SOCKET_PATH;
  const parent = fits ? here : tmpdir();
  mkdirSync(parent, { recursive: true });
  const directory = mkdtempSync(join(parent, "dev-"));
  mkdirSync(join(directory, "run"), { mode: 0o750 });
  mkdirSync(join(directory, "state"), { mode: 0o700 });
  return directory;
}
