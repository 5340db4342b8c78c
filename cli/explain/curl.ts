import { asText, type SentRequest, sentLines } from "./sent-request.ts";

/** Where `dev` serves unless it is told otherwise. */
const DEV_URL = "http://127.0.0.1:8080";

/** Values that are secrets: the line names a variable of the shell in their place. */
const SECRETS: Readonly<Record<string, string>> = {
  authorization: "AUTHORIZATION",
  cookie: "COOKIE",
  "proxy-authorization": "PROXY_AUTHORIZATION",
};

export interface CurlOptions {
  /** The route asks for a token. */
  readonly needsToken: boolean;
  /** Left out: the host is the address that curl connects to. */
  readonly host: string | undefined;
  /** The body as it was given on the command line: a text, or `@` and a file. */
  readonly body: string | undefined;
}

/** The same request as one line for a shell; a token is `$TOKEN`, never its text. */
export function curlLine(request: SentRequest, { needsToken, host, body }: CurlOptions): string {
  const { method, target } = request;
  const isSent = request.claims !== undefined || needsToken;
  const hasOwn = request.headers.some(({ name }) => name.toLowerCase() === "authorization");
  const lines = sentLines(request, isSent && !hasOwn ? "Bearer " : undefined);
  const headers = lines.filter(
    ({ name }) => !["content-length", ...(host === undefined ? ["host"] : [])].includes(name.toLowerCase()),
  );
  return [
    "curl",
    "--include",
    // curl resolves dot segments and reads brackets as patterns, unless it is told not to.
    ...(/\/\.{1,2}(?:[/?]|$)/.test(target) ? ["--path-as-is"] : []),
    ...(/[[\]{}]/.test(target) ? ["--globoff"] : []),
    ...(method === "HEAD" ? ["--head"] : method === "GET" && body === undefined ? [] : ["--request", quote(method)]),
    ...headers.flatMap(({ name, value }) => ["--header", headerWord(name, asText(value))]),
    ...(body === undefined ? [] : [body.startsWith("@") ? "--data-binary" : "--data-raw", quote(body)]),
    quote(DEV_URL + asText(target)),
  ].join(" ");
}

function headerWord(name: string, value: string): string {
  const secret = SECRETS[name.toLowerCase()];
  if (secret === undefined) return quote(`${name}: ${value}`);
  return /^bearer /i.test(value) ? `"${name}: Bearer $TOKEN"` : `"${name}: $${secret}"`;
}

/** As one word of a POSIX shell. */
function quote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
