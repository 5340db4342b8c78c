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

export function isProxy(target: Target): target is "envoy" | "nginx" {
  return target !== "node";
}
