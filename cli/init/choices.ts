import { InvalidArgumentError } from "commander";

/** What a new gateway is to be. */
export interface Choices {
  /** Of the project, as people write it. */
  readonly name: string;
  /** Origin of a service behind the gateway. Left out: it answers by itself. */
  readonly upstream?: string;
  /** The `iss` of its callers' tokens. Left out: everybody may call. */
  readonly issuer?: string;
}

const LONGEST_NAME = 100;

export function parseName(text: string): string {
  const name = text.trim();
  // \p{C}: control characters, line ends among them, and what no font shows.
  if (name === "" || name.length > LONGEST_NAME || /[\p{C}\u2028\u2029]/u.test(name))
    throw new InvalidArgumentError(`a name is one line of 1 to ${LONGEST_NAME} characters`);
  return name;
}

/** `http://127.0.0.1:3000` */
export function parseService(text: string): string {
  const url = parseUrl(text);
  if (url?.pathname !== "/") throw new InvalidArgumentError(`"${text}" is not http://HOST:PORT`);
  return url.origin;
}

/** `https://id.example.com/realms/shop`, letter by letter as tokens have it. By https, for its keys are read from there. */
export function parseIssuer(text: string): string {
  if (parseUrl(text)?.protocol !== "https:" || !/^[\x21-\x7e]+$/.test(text))
    throw new InvalidArgumentError(`"${text}" is not https://HOST`);
  return text;
}

/** Neither user info, which would be a secret in a source file, nor what no service is told apart by. */
function parseUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  const isOurs = url && /^https?:$/.test(url.protocol) && url.hostname !== "";
  return isOurs && url.username + url.password + url.search + url.hash === "" ? url : undefined;
}
