import { InvalidArgumentError } from "commander";
import { LONGEST_SOCKET_PATH, SOCKETS } from "../model/sockets.ts";

/** More than a path of a log has, and less than what NGINX takes as a word and a file system as a path. */
const LONGEST_PATH_BYTES = 1_000;

/** The path of a file, such that NGINX and Envoy read the same in it. `/dev/stdout` is standard output. */
export function parseAccessLog(text: string): string {
  refuseIf(problemOfPath(text, "/var/log/gatewright/access.log"));
  if (/\/\.{0,2}$/.test(text)) throw new InvalidArgumentError("This is a folder; name a file in it.");
  if (text.includes("$"))
    throw new InvalidArgumentError(
      "NGINX takes a $ in it for the begin of a variable, and has no way to write a $ there.",
    );
  return text;
}

/** Where a proxy's files will lie, without the slash at its end. */
export function parseConfigDir(text: string): string {
  return parseFolder(text, "/etc/gatewright/envoy");
}

/** A folder for sockets, whose paths are short. */
export function parseRunDir(text: string): string {
  const folder = parseFolder(text, "/run/gatewright");
  const most = LONGEST_SOCKET_PATH - Math.max(...Object.values(SOCKETS).map((name) => `/${name}`.length));
  const bytes = Buffer.byteLength(folder);
  if (bytes > most)
    throw new InvalidArgumentError(`It has ${bytes} bytes; the path of a socket in it leaves it ${most}.`);
  return folder;
}

function parseFolder(text: string, example: string): string {
  refuseIf(problemOfPath(text, example));
  const folder = text.replace(/\/+$/, "");
  refuseIf(folder === "" ? `Give a folder of its own, such as ${example}.` : undefined);
  return folder;
}

function problemOfPath(path: string, example: string): string | undefined {
  if (!path.startsWith("/")) return `Give an absolute path, such as ${example}.`;
  // Node puts U+FFFD where an argument is no UTF-8: the file would be another than the one asked for.
  if (/[\p{Cc}\uFFFD]/u.test(path)) return "It has control characters, or bytes that are no UTF-8.";
  const bytes = Buffer.byteLength(path);
  return bytes > LONGEST_PATH_BYTES ? `It has ${bytes} bytes; ${LONGEST_PATH_BYTES} is the limit.` : undefined;
}

function refuseIf(problem: string | undefined): void {
  if (problem !== undefined) throw new InvalidArgumentError(problem);
}
