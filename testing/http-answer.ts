/**
 * One HTTP/1.1 answer as its bytes say it (RFC 9112). Written by hand and not left to `node:http`, since a test must
 * see what a client library hides: repeated header lines, their order of names, an answer to a request that no library
 * would send.
 */
export interface HttpAnswer {
  readonly status: number;
  /** Every line, names in lower case. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
}

/** The answer that `bytes` begin with, or `undefined` as long as it is not whole. `ended`: no more bytes will come. */
export function parseAnswer(bytes: Buffer, isHead: boolean, ended: boolean): HttpAnswer | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [statusLine = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1] ?? 0);
  const rest = bytes.subarray(end + 4);
  if (status >= 100 && status < 200) return parseAnswer(rest, isHead, ended);
  const headers = parseHeaders(lines);
  const body = parseBody(rest, status, headers, isHead, ended);
  return body === undefined ? undefined : { status, headers, body: body.toString("utf8") };
}

/** All lines of one header in one text, or `null`: the form in which expectations speak of headers. */
export function headerText(headers: Readonly<Record<string, readonly string[]>>, name: string): string | null {
  return headers[name]?.join(" | ") ?? null;
}

function parseHeaders(lines: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const fields = lines.map((line) => {
    const colon = line.indexOf(":");
    return { name: line.slice(0, colon).toLowerCase(), value: line.slice(colon + 1).trim() };
  });
  const byName = Map.groupBy(fields, ({ name }) => name);
  return Object.fromEntries([...byName].map(([name, all]) => [name, all.map(({ value }) => value)]));
}

function parseBody(
  bytes: Buffer,
  status: number,
  headers: Readonly<Record<string, readonly string[]>>,
  isHead: boolean,
  ended: boolean,
): Buffer | undefined {
  if (isHead || status === 204 || status === 304) return Buffer.alloc(0);
  if (headers["transfer-encoding"]?.at(-1)?.toLowerCase() === "chunked") return parseChunks(bytes);
  const length = headers["content-length"]?.[0];
  if (length === undefined) return ended ? bytes : undefined;
  return bytes.length >= Number(length) ? bytes.subarray(0, Number(length)) : undefined;
}

function parseChunks(bytes: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (Number.isNaN(size) || next > bytes.length) return undefined;
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = next;
  }
}
