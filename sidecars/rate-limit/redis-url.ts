import type { RedisOptions } from "ioredis";
import { withoutBrackets } from "../../model/host.ts";

/**
 * Where and as whom to connect: `redis://[user:password@]host[:port][/database]`, `rediss://` for TLS, or
 * `unix:///path/to/socket`. Anything after `?` is refused: the client library would take it for its own options, and
 * the guarantees of the limits depend on those.
 *
 * @throws TypeError that does not repeat the URL, which may hold a password
 */
export function redisAddress(url: string): RedisOptions {
  const parsed = URL.parse(url);
  if (parsed === null) throw new TypeError("the URL of a Redis store cannot be read");
  if (parsed.search !== "" || parsed.hash !== "") {
    throw new TypeError("the URL of a Redis store takes neither `?` nor `#`");
  }
  const user = {
    ...(parsed.username === "" ? {} : { username: decodeURIComponent(parsed.username) }),
    ...(parsed.password === "" ? {} : { password: decodeURIComponent(parsed.password) }),
  };
  switch (parsed.protocol) {
    case "unix:":
      return { ...user, path: decodeURIComponent(parsed.pathname) };
    case "redis:":
      return { ...user, ...hostOf(parsed) };
    case "rediss:":
      return { ...user, ...hostOf(parsed), tls: {} };
    default:
      throw new TypeError("the URL of a Redis store begins with redis://, rediss:// or unix://");
  }
}

function hostOf({ hostname, port, pathname }: URL): RedisOptions {
  const [, database] = /^\/?(\d{0,4})$/.exec(pathname) ?? [];
  if (hostname === "" || database === undefined)
    throw new TypeError("the URL of a Redis store is redis://host:port/number");
  // Brackets belong to the URL, not to an IPv6 address.
  return { host: withoutBrackets(hostname), port: port === "" ? 6379 : Number(port), db: Number(database) };
}
