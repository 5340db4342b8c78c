/** A request to explain. Texts are bytes, one character each (latin1), as they go over the wire. */
export interface SentRequest {
  readonly method: string;
  readonly target: string;
  readonly host: string;
  /** Lines beside `Host`, in their order; what says how the body is framed is added. */
  readonly headers: readonly HeaderLine[];
  readonly body: Buffer | undefined;
  /** The address that connects. */
  readonly peer: string;
  /** What a valid token of the route's caller says. Left out: no token, but what `headers` hold. */
  readonly claims: Readonly<Record<string, unknown>> | undefined;
  /** Adds to `claims` what every token of the caller has: issuer, audience, times; and `jti` and `sub` where needed. */
  readonly completesClaims: boolean;
}

/** Bytes, one character each, as the text that they are in UTF-8. */
export function asText(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

export interface HeaderLine {
  readonly name: string;
  readonly value: string;
}

/** The bytes of the request; a body is sent with its length, or in one chunk if its headers say so. */
export function writeSent(request: SentRequest, authorization: string | undefined): Buffer {
  const { method, target, body } = request;
  const head = [
    `${method} ${target} HTTP/1.1`,
    ...sentLines(request, authorization).map(({ name, value }) => `${name}: ${value}`),
  ];
  const bytes: Buffer[] = [Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1")];
  if (body !== undefined && isChunked(request)) {
    bytes.push(Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from("\r\n0\r\n\r\n"));
  } else if (body !== undefined) bytes.push(body);
  return Buffer.concat(bytes);
}

/** All lines: `Host` first, then the request's own, then what was not said of a token and a body. */
export function sentLines(request: SentRequest, authorization: string | undefined): readonly HeaderLine[] {
  const { headers, host, body } = request;
  const own = (name: string) => headers.some((line) => line.name.toLowerCase() === name);
  const lines: HeaderLine[] = [{ name: "host", value: host }, ...headers];
  if (authorization !== undefined) lines.push({ name: "authorization", value: authorization });
  if (body === undefined) return lines;
  if (!own("content-type")) lines.push({ name: "content-type", value: "application/json" });
  if (!own("content-length") && !isChunked(request)) {
    lines.push({ name: "content-length", value: String(body.length) });
  }
  return lines;
}

function isChunked({ headers }: SentRequest): boolean {
  return headers.some(({ name, value }) => name.toLowerCase() === "transfer-encoding" && /^chunked$/i.test(value));
}
