import { join } from "node:path";
import { compileFile } from "../../compiler/compile-file.ts";
import type { Plan } from "../../compiler/passes/plan.ts";
import { inSeconds, type SigningKey, signToken } from "../../test/harness/tokens.ts";

const FILE = join(import.meta.dirname, "../../bench/gateway.ts");

/** Longer than the longest run. */
const TOKEN_SECONDS = 6 * 3_600;

/** The plans of bench/gateway.ts, with every upstream at `backend` and the store at `redis`. */
export async function compileBenchGateway(redis: string, backend: string): Promise<readonly Plan[]> {
  const services = ["auth-service", "product-service", "unguarded-service"];
  const addresses = Object.fromEntries(services.map((name) => [`${name}:8080`, backend]));
  const { plans } = await compileFile({ file: FILE, addresses, stores: { redis } });
  if (plans === undefined)
    throw new Error("bench/gateway.ts has errors; see: npx gatewright check -f bench/gateway.ts");
  return plans;
}

/** A token that the guarded route takes. */
export function benchCredential(key: SigningKey): string {
  const person = { sub: "u-1001", role: "user", jti: "token-of-u-1001" };
  const life = { iat: inSeconds(0), nbf: inSeconds(0), exp: inSeconds(TOKEN_SECONDS) };
  return signToken({ iss: "https://auth.shop.example", aud: "shop", ...person, ...life }, key);
}
