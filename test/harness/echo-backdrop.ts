import { AUDIENCE, ISSUER } from "../../examples/shop/services/auth.ts";
import type { Backdrop } from "./scenario.ts";
import { startService } from "./service.ts";
import { createSigningKey, inSeconds, keySetOf, signToken } from "./tokens.ts";

const key = createSigningKey("conformance-1");
const claims = { iss: ISSUER, aud: AUDIENCE, sub: "u-1001", exp: inSeconds(3_600) };
const authorization = `Bearer ${signToken(claims, key)}`;

/** A service `echo` that answers everything with 200, an issuer's keys, and one caller, `user`. */
export async function openEchoBackdrop(): Promise<Backdrop> {
  const [echo, keys] = await Promise.all([
    startService("echo", (request, response) => {
      request.resume().on("end", () => response.setHeader("Content-Type", "application/json").end('{"echo":true}'));
    }),
    startService("keys", (_request, response) => {
      response.setHeader("Content-Type", "application/json").end(JSON.stringify(keySetOf(key)));
    }),
  ]);
  return {
    services: [echo],
    resolve: { "echo:8080": `127.0.0.1:${echo.port}`, "keys:8080": `127.0.0.1:${keys.port}` },
    authorizationOf: (who) => (who === "user" ? authorization : undefined),
    tokenIdOf: () => undefined,
    stop: async () => {
      await Promise.all([echo.stop(), keys.stop()]);
    },
  };
}
