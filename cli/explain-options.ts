import { InvalidArgumentError } from "commander";
import { canonicalAddress } from "../model/client-address.ts";
import { METHODS } from "../model/node-http.ts";
import type { HeaderLine } from "./explain/sent-request.ts";
import type { RequestLine } from "./explain.ts";

/** `GET /api/products/7`, or a target alone. */
export function parseRequestLine(text: string): RequestLine {
  const [, method = "GET", target] = /^(?:([A-Za-z_-]+) )?(\S+)$/.exec(text.trim()) ?? [];
  if (target === undefined) {
    throw new InvalidArgumentError(`Write a method and a target, such as "GET /api/products/7".`);
  }
  if (METHODS.includes(method)) return { method, target };
  const meant = METHODS.includes(method.toUpperCase()) ? ` Did you mean "${method.toUpperCase()}"?` : "";
  throw new InvalidArgumentError(`"${method}" is no method of HTTP.${meant}`);
}

export function parseClaims(text: string): Readonly<Record<string, unknown>> {
  const claims = parseJson(text);
  if (typeof claims === "object" && claims !== null && !Array.isArray(claims)) return { ...claims };
  throw new InvalidArgumentError(`Claims are a JSON object, such as '{"role":"user"}'.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `Name: value`, repeatable. RFC 9110 section 5. */
export function collectHeader(text: string, earlier: readonly HeaderLine[] = []): readonly HeaderLine[] {
  const [, name, value] = /^([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \t]*([^\r\n\0]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError(`Write a header as "Name: value".`);
  }
  return [...earlier, { name, value: value.trimEnd() }];
}

export function parseAddress(text: string): string {
  const address = canonicalAddress(text);
  if (address === undefined) throw new InvalidArgumentError("Write an address, such as 192.0.2.7 or 2001:db8::7.");
  return address;
}
