import { expect, it } from "vitest";
import { z } from "zod";
import type { CallerConfig } from "../../../sidecars/config.ts";
import { createJwtVerifier } from "../../../sidecars/identity/jwt.ts";
import { keyOf, signToken } from "../../../testing/caller-key.ts";

function callerWith(algorithms: readonly string[]): CallerConfig {
  const named = { kind: "jwt", issuer: "https://id.example", audience: "x" } as const;
  return { ...named, algorithms: [...algorithms], jwks: { keys: [] }, claims: {} };
}

it.each(["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"])(
  "a token is signed by %s where a caller takes nothing else",
  async (algorithm) => {
    const caller = callerWith([algorithm]);
    const key = await keyOf(algorithm, caller);
    const jwks = { keys: [z.record(z.string(), z.json()).parse(key.jwk)] };
    const verifier = createJwtVerifier("caller", { ...caller, jwks }, { addressesOf: () => [], onEvent: () => {} });
    const token = await signToken({ sub: "u-1" }, caller, { key, now: Date.now() });
    await expect.poll(() => verifier.isReady()).toBe(true);
    expect(await verifier.verify([`Bearer ${token}`])).toMatchObject({ ok: true, claims: { sub: "u-1" } });
    verifier.close();
  },
);

it("a key that is quick to make is preferred, and made once for a caller", async () => {
  const caller = callerWith(["RS256", "ES256"]);
  const key = await keyOf("one", caller);
  expect(key.algorithm).toBe("ES256");
  expect(await keyOf("one", caller)).toBe(key);
  expect(await keyOf("another", caller)).not.toBe(key);
});
