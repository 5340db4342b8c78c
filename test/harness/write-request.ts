import type { SentRequest, WellFormedRequest } from "./cases.ts";

/** The host of every request that names no other. */
export const DEFAULT_HOST = "shop.example";
export const DEFAULT_USER_AGENT = "shop-app/2.1";

/** The bytes of a request: line and headers one byte a character, the body as UTF-8. */
export function writeRequest(request: SentRequest, authorization: string | undefined): Buffer {
  if ("raw" in request) return Buffer.from(request.raw, "latin1");
  const head = [
    `${request.method ?? "GET"} ${request.path} HTTP/1.1`,
    ...Object.entries(headersOf(request, authorization)).map(([name, value]) => `${name}: ${value}`),
    ...(request.lines ?? []),
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"), bodyOf(request)]);
}

export function isHead(request: SentRequest): boolean {
  return !("raw" in request) && request.method === "HEAD";
}

/** A header that was sent, as a case wrote it or by default; for those that a rule speaks of. */
export function sentHeader(request: WellFormedRequest, name: "host" | "user-agent"): string {
  const entry = Object.entries(request.headers ?? {}).find(([key]) => key.toLowerCase() === name);
  return entry?.[1] ?? (name === "host" ? DEFAULT_HOST : DEFAULT_USER_AGENT);
}

/** The headers of a request, its own and those that every request has. */
export function headersOf(request: WellFormedRequest, authorization: string | undefined): Record<string, string> {
  const headers: Record<string, string> = {};
  const defaults: Record<string, string | undefined> = {
    Host: DEFAULT_HOST,
    Connection: "close",
    "User-Agent": DEFAULT_USER_AGENT,
    Authorization: authorization,
    ...(request.body === undefined ? {} : { "Content-Type": "application/json" }),
    ...(request.body === undefined || request.chunked
      ? {}
      : { "Content-Length": `${Buffer.byteLength(request.body)}` }),
    ...(request.declares === undefined ? {} : { "Content-Length": `${request.declares}` }),
    ...(request.chunked ? { "Transfer-Encoding": "chunked" } : {}),
  };
  const own = new Set(Object.keys(request.headers ?? {}).map((name) => name.toLowerCase()));
  for (const [name, value] of Object.entries(defaults)) {
    if (value !== undefined && !own.has(name.toLowerCase())) headers[name] = value;
  }
  return { ...headers, ...request.headers };
}

/** Chunks of at most 64 KiB, so that a large body arrives in several. */
function bodyOf(request: WellFormedRequest): Buffer {
  const body = Buffer.from(request.body ?? "", "utf8");
  if (!request.chunked) return body;
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += 65_536) {
    const chunk = body.subarray(at, at + 65_536);
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n"));
  }
  return Buffer.concat([...parts, Buffer.from("0\r\n\r\n")]);
}
