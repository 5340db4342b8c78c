import type { IncomingMessage } from "node:http";
import type { HeaderLines } from "../guard/header-lines.ts";
import { oneLine } from "../guard/header-lines.ts";

/** A request's body, or what it is not. `gone`: the client left before its end. */
export type BodyRead =
  | { readonly kind: "read"; readonly bytes: Buffer }
  | { readonly kind: "too-large" }
  | { readonly kind: "gone" };

/** Reads up to `maxBytes` real bytes, whatever length was declared; what is beyond is neither kept nor waited for. */
export function readBody(message: IncomingMessage, maxBytes: number): Promise<BodyRead> {
  if (Number(message.headers["content-length"] ?? 0) > maxBytes) return Promise.resolve({ kind: "too-large" });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    message.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) resolve({ kind: "too-large" });
      else chunks.push(chunk);
    });
    message.once("end", () => resolve({ kind: "read", bytes: Buffer.concat(chunks) }));
    message.once("close", () => resolve({ kind: "gone" }));
    message.once("error", () => resolve({ kind: "gone" }));
  });
}

/** Media types of JSON (RFC 8259, RFC 6839 section 3.1), in UTF-8 as RFC 8259 section 8.1 demands. */
const JSON_TYPE = /^application\/(?:[a-z0-9!#$&^_.-]+\+)?json(?: *; *charset="?utf-8"?)?$/i;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The value of a JSON text; of names that are there twice the last counts. `undefined`: it is not JSON. */
export function parseJson(bytes: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(utf8.decode(bytes)) };
  } catch {
    return undefined;
  }
}

/** A body of another type, or a compressed one, is not read: its declared size would say nothing of its real one. */
export function declaresJson(headers: HeaderLines): boolean {
  return JSON_TYPE.test((oneLine(headers, "content-type") ?? "").trim()) && headers["content-encoding"] === undefined;
}
