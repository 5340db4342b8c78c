import { declare } from "./source.ts";

/** A value read from the environment when the gateway is compiled. */
export interface Env {
  readonly kind: "env";
  readonly name: string;
}

/**
 * An input of the build: the environment variable `name`, read when the gateway is compiled and written into its output.
 * Use `secret` for what must not be written anywhere; a name that looks like one is an error.
 *
 * @example
 * import { env, upstream } from "gatewright";
 * export const products = upstream({ at: env("PRODUCTS_URL") });
 */
export function env(name: string): Env {
  return declare("env", { name });
}

/** A value that the running parts read when they start. */
export interface Secret {
  readonly kind: "secret";
  readonly name: string;
}

/**
 * The name of a value that the sidecar reads from its environment or from a file, a proxy from a file, when they start.
 * The value appears in no output, log or error.
 *
 * @example
 * import { redis, secret } from "gatewright";
 * export const store = redis({ url: secret("REDIS_URL") });
 */
export function secret(name: string): Secret {
  return declare("secret", { name });
}

/** A file read when the gateway is compiled. */
export interface Asset {
  readonly kind: "asset";
  readonly path: string;
}

/**
 * A file read when the gateway is compiled, relative to the source file that names it.
 *
 * @example
 * import { asset, jwt } from "gatewright";
 * import { z } from "zod";
 * export const caller = jwt({
 *   issuer: "https://id.example.com",
 *   audience: "shop",
 *   jwks: asset("./keys.json"),
 *   claims: z.object({ sub: z.string() }),
 * });
 */
export function asset(path: string): Asset {
  return declare("asset", { path });
}

/** A text written out, or an input of the build. */
export type Setting = string | Env;
