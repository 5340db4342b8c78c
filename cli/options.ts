import { resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import type { Target } from "../model/targets.ts";

/** What every command that reads a gateway.ts takes. */
export interface SourceOptions {
  readonly file: string;
  /** `host:port` of an upstream, by the address to use instead. */
  readonly resolve: Readonly<Record<string, string>>;
  readonly redis?: string;
  readonly format: "text" | "json" | "sarif" | "github";
  readonly failOn: "error" | "warning";
}

export interface ComparedOptions extends SourceOptions {
  /** The plan.json of the build that comes before. Default: the one that is there, to compare with, or none. */
  readonly against?: string;
}

export const DEFAULT_FILE = "./gateway.ts";

export function absolute(path: string): string {
  return resolve(process.cwd(), path);
}

/** `product-service:8080=127.0.0.1:18080`, repeatable. */
export function collectResolve(
  text: string,
  earlier: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const [, from, to] = /^([^=\s]+:\d{1,5})=([^=\s]+:\d{1,5})$/.exec(text) ?? [];
  if (from === undefined || to === undefined) throw new InvalidArgumentError(`"${text}" is not HOST:PORT=HOST:PORT`);
  return { ...earlier, [from]: to };
}

export function parseRedisUrl(text: string): string {
  if (!/^rediss?:\/\//.test(text) || !URL.canParse(text))
    throw new InvalidArgumentError(`"${text}" is not redis://HOST:PORT`);
  return text;
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new InvalidArgumentError(`"${text}" is no port (1 to 65535)`);
  return port;
}

/** `8080`, `127.0.0.1:8080`, `[::1]:8080`. */
export function parseListen(text: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, port] = /^(?:(?:\[([0-9a-fA-F:]+)\]|([^:\s]+)):)?(\d{1,5})$/.exec(text) ?? [];
  if (port === undefined) throw new InvalidArgumentError(`"${text}" is not HOST:PORT`);
  return { host: bracketed ?? plain ?? "0.0.0.0", port: parsePort(port) };
}

/** More than a path of a log has, and less than what NGINX takes as a word and a file system as a path. */
const LONGEST_LOG_PATH_BYTES = 1_000;

/** The path of a file, such that NGINX and Envoy read the same in it. `/dev/stdout` is standard output. */
export function parseAccessLog(text: string): string {
  const problem = problemOfLogPath(text);
  if (problem !== undefined) throw new InvalidArgumentError(problem);
  return text;
}

function problemOfLogPath(path: string): string | undefined {
  if (!path.startsWith("/")) return "Give an absolute path, such as /var/log/gatewright/access.log.";
  if (/\/\.{0,2}$/.test(path)) return "This is a folder; name a file in it.";
  // Node puts U+FFFD where an argument is no UTF-8: the file would be another than the one asked for.
  if (/[\p{Cc}\uFFFD]/u.test(path)) return "It has control characters, or bytes that are no UTF-8.";
  if (path.includes("$"))
    return "NGINX takes a $ in it for the begin of a variable, and has no way to write a $ there.";
  const bytes = Buffer.byteLength(path);
  if (bytes > LONGEST_LOG_PATH_BYTES) return `It has ${bytes} bytes; ${LONGEST_LOG_PATH_BYTES} is the limit.`;
  return undefined;
}

export function isProxy(target: Target): target is "envoy" | "nginx" {
  return target !== "node";
}
