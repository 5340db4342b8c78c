import { HEADER_LIMITS } from "../../model/headers.ts";
import { METHODS } from "../../model/node-http.ts";
import { type HeaderLines, headerLines, linesOf } from "./header-lines.ts";

/** A request without a body. */
export interface RequestHead {
  readonly method: string;
  /** In origin-form: path and query as sent. */
  readonly target: string;
  readonly headers: HeaderLines;
}

/** The status that tells a sender why its request cannot be read. */
export type HeadProblem = 400 | 431;

/** What a proxy may add to a client's headers, which it has held to their own limit, to ask about them. */
const ADDED_BYTES = 2_048;
const MOST_BYTES = HEADER_LIMITS.bytes + ADDED_BYTES;

/** A tunnel is nothing that a server without one could begin. */
const KNOWN_METHODS: ReadonlySet<string> = new Set(METHODS.filter((method) => method !== "CONNECT"));

/** RFC 9112 section 3, origin-form alone. */
const REQUEST_LINE = /([A-Z-]+) (\/[\x21-\x7e]*) HTTP\/1\.1\r\n/y;

/**
 * RFC 9112 section 5 and RFC 9110 section 5.5, or the empty line that ends a head. No two parts can begin with the same
 * character, so that a line which does not fit is found out in linear time.
 */
const HEADER_LINE = /(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+):[\t ]*((?:[\x21-\x7e\x80-\xff][\t\x20-\x7e\x80-\xff]*)?))?\r\n/y;

/**
 * Reads the requests of one connection, for questions of a proxy: HTTP/1.1, exactly one `Host`, and no body. Whatever
 * could be read in two ways is refused, and what it takes `node:http` takes, too, and reads the same: a property test says
 * so. `node:http` itself is not used because its parser, its objects and their garbage are a third of the price of a
 * decision.
 *
 * @see RFC 9112
 */
export class HeadReader {
  /** What came, one character a byte (ISO 8859-1), from the line on which the last reading stopped. */
  #text = "";
  #at = 0;
  /** Where the head begins that is being read; before the text if a part of it has been read. */
  #begin = 0;
  #requestLine: { readonly method: string; readonly target: string } | undefined;
  #raw: string[] = [];

  /** No request has begun. */
  get isEmpty(): boolean {
    return this.#begin === this.#text.length;
  }

  add(text: string): void {
    this.#text = this.#at === this.#text.length ? text : this.#text.slice(this.#at) + text;
    this.#begin -= this.#at;
    this.#at = 0;
  }

  /** The next request, or `undefined` until more of it comes. After a problem nothing is to be read any more. */
  next(): RequestHead | HeadProblem | undefined {
    if (this.#requestLine === undefined) {
      const [, method = "", target = ""] = this.#match(REQUEST_LINE) ?? [];
      if (method === "") return this.#unfinished();
      if (!KNOWN_METHODS.has(method)) return 400;
      this.#requestLine = { method, target };
    }
    for (;;) {
      const line = this.#match(HEADER_LINE);
      if (line === null) return this.#unfinished();
      const [, name, value = ""] = line;
      if (name === undefined) return this.#finish(this.#requestLine);
      this.#raw.push(name, withoutSpaceAfter(value));
    }
  }

  #match(line: RegExp): RegExpExecArray | null {
    line.lastIndex = this.#at;
    const found = line.exec(this.#text);
    if (found !== null) this.#at = line.lastIndex;
    return found;
  }

  /** A line that does not fit may be the beginning of one that does, as long as it has no end. */
  #unfinished(): HeadProblem | undefined {
    if (this.#text.length - this.#begin > MOST_BYTES) return 431;
    return this.#text.includes("\n", this.#at) ? 400 : undefined;
  }

  #finish(line: { readonly method: string; readonly target: string }): RequestHead | HeadProblem {
    const bytes = this.#at - this.#begin;
    const headers = headerLines(this.#raw);
    this.#begin = this.#at;
    this.#requestLine = undefined;
    this.#raw = [];
    if (bytes > MOST_BYTES) return 431;
    return linesOf(headers, "host").length === 1 && hasNoBody(headers) ? { ...line, headers } : 400;
  }
}

/** Envoy says so by a length of 0, NGINX by none. */
function hasNoBody(headers: HeaderLines): boolean {
  const lengths = linesOf(headers, "content-length");
  return (
    headers["transfer-encoding"] === undefined && (lengths.length === 0 || (lengths.length === 1 && lengths[0] === "0"))
  );
}

/** Not `trimEnd`, to which a no-break space is space. */
function withoutSpaceAfter(value: string): string {
  let end = value.length;
  while (end > 0 && (value[end - 1] === " " || value[end - 1] === "\t")) end--;
  return value.slice(0, end);
}
