import type { Expression } from "../../model/expression.ts";
import { SidecarConfig } from "../../sidecars/config.ts";

/** A sidecar.json for a test: what is not given is empty. Checked by the schema like a real one. */
export function sidecarConfig(parts: Partial<SidecarConfig>): SidecarConfig {
  return SidecarConfig.parse({
    version: 1,
    trust: [],
    upstreams: {},
    stores: { memory: { kind: "memory" } },
    callers: {},
    limits: {},
    guards: {},
    relays: {},
    front: { paths: [] },
    ...parts,
  });
}

/** A limit in the memory store. */
export function memoryLimit(
  limit: Partial<SidecarConfig["limits"][string]> & { readonly count: number },
): SidecarConfig["limits"][string] {
  return {
    algorithm: "token-bucket",
    windowMs: 3_600_000,
    burst: limit.count,
    by: "ip",
    needsIdentity: false,
    store: "memory",
    whenDown: "closed",
    ...limit,
  };
}

/** `claims.sub` and the like, as an expression. */
export function input(path: string): Expression {
  return { kind: "input", path: path.split("."), type: "unknown", optional: true };
}

export function equal(path: string, value: string | number | boolean | null): Expression {
  return { kind: "equal", left: input(path), right: { kind: "literal", value } };
}
