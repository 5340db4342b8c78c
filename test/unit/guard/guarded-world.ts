import { expect, onTestFinished } from "vitest";
import { Breaker } from "../../../sidecars/breaker/breaker.ts";
import type { SidecarConfig } from "../../../sidecars/config.ts";
import { compileGuards } from "../../../sidecars/guard/compile-guards.ts";
import { decide, type World } from "../../../sidecars/guard/decide.ts";
import { headerLines } from "../../../sidecars/guard/header-lines.ts";
import type { GuardRequest } from "../../../sidecars/guard/request-view.ts";
import type { Verdict } from "../../../sidecars/guard/verdict.ts";
import { createJwtVerifier } from "../../../sidecars/identity/jwt.ts";
import type { Revocations } from "../../../sidecars/jwt-blocklist/blocklist.ts";
import { createLimiter } from "../../../sidecars/rate-limit/limiter.ts";
import { openStore } from "../../../sidecars/rate-limit/open-store.ts";
import type { LimitStore } from "../../../sidecars/rate-limit/store.ts";
import { equal, input, memoryLimit, sidecarConfig } from "../../harness/sidecar-config.ts";
import { createSigningKey, inSeconds, keySetOf, signToken } from "../../harness/tokens.ts";

export const key = createSigningKey("k-1", "ES256");

export const customer = { iss: "https://issuer.example", aud: "shop", sub: "u-1", jti: "t-1", role: "user" } as const;

export function bearer(claims: Readonly<Record<string, unknown>> = {}): string {
  return `Bearer ${signToken({ ...customer, exp: inSeconds(300), ...claims }, key)}`;
}

export interface WorldChanges {
  readonly limits?: SidecarConfig["limits"];
  readonly guard?: Partial<SidecarConfig["guards"][string]>;
  readonly withoutRevocation?: boolean;
  readonly isFresh?: boolean;
  /** Replaces the memory store. */
  readonly store?: LimitStore;
}

export interface Guarded {
  readonly world: World;
  readonly breaker: Breaker;
  ask(request?: Partial<GuardRequest> & { readonly authorization?: string | undefined }): Verdict | Promise<Verdict>;
}

/** Everything that a verdict depends on, real but for the list of revocations: `t-revoked` is on it. */
export async function guardedWorld(changes: WorldChanges = {}): Promise<Guarded> {
  const config = sidecarConfig({
    upstreams: {
      products: {
        addresses: ["http://127.0.0.1:1"],
        breaker: { errors: 0.5, overMs: 10_000, atLeast: 2, pauseMs: 30_000, probes: 1 },
      },
    },
    callers: {
      customers: {
        kind: "jwt",
        issuer: customer.iss,
        audience: customer.aud,
        algorithms: ["ES256"],
        jwks: JSON.parse(JSON.stringify(keySetOf(key))),
        claims: { type: "object", properties: { role: { enum: ["guest", "user", "admin"] } }, required: ["role"] },
        ...(changes.withoutRevocation ? {} : { revocation: { store: "memory", maxAgeMs: 60_000 } }),
      },
    },
    limits: changes.limits ?? {
      address: memoryLimit({ count: 3 }),
      user: memoryLimit({ count: 2, by: input("claims.sub"), needsIdentity: true }),
    },
    guards: {
      guard: {
        caller: "customers",
        allow: [{ kind: "not", of: equal("claims.role", "guest") }],
        limits: Object.keys(changes.limits ?? { address: 0, user: 0 }),
        breaker: "products",
        ...changes.guard,
      },
    },
  });
  const { callers, upstreams } = config;
  const breakerConfig = upstreams.products?.breaker;
  const guard = compileGuards(config).get("guard");
  if (callers.customers === undefined || breakerConfig === undefined || guard === undefined) throw new Error("parts");
  const breaker = new Breaker(breakerConfig);
  const verifier = createJwtVerifier("customers", callers.customers, { addressesOf: () => [], onEvent: () => {} });
  const limiter = createLimiter({ stores: { memory: changes.store ?? openStore("memory", { kind: "memory" }) } });
  onTestFinished(async () => {
    verifier.close();
    await limiter.close();
  });
  await expect.poll(() => verifier.isReady()).toBe(true);
  const world: World = {
    verifiers: new Map([["customers", verifier]]),
    revocations: new Map([["customers", listOf(["t-revoked"], changes.isFresh ?? true)]]),
    limiter,
    breakers: new Map([["products", breaker]]),
    now: () => performance.now(),
  };
  const ask: Guarded["ask"] = ({ authorization, ...request } = {}) => {
    const headers = headerLines(authorization === undefined ? [] : ["Authorization", authorization]);
    const asked = { method: "GET", target: "/products/1", address: "192.0.2.1", requestId: "request-1", headers };
    return decide({ ...asked, ...request }, guard, world);
  };
  return { world, breaker, ask };
}

function listOf(revoked: readonly string[], isFresh: boolean): Revocations {
  return {
    isRevoked: (jti) => revoked.includes(jti),
    isFresh: () => isFresh,
    revoke: () => Promise.resolve(),
    size: () => revoked.length,
    close: () => Promise.resolve(),
  };
}
