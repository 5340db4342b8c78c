import type { Charge } from "../../../sidecars/rate-limit/store.ts";

/** A charge of the limit "100 a day" for the key `client`, but for what the test says. */
export function chargeOf(changes: Partial<Charge["limit"]> & { id?: string; key?: string } = {}): Charge {
  const { id = "100-a-day", key = "client", ...limit } = changes;
  return {
    id,
    key,
    limit: {
      algorithm: "token-bucket",
      count: 100,
      windowMs: 86_400_000,
      burst: 100,
      by: "ip",
      needsIdentity: false,
      store: "main",
      whenDown: "closed",
      ...limit,
    },
  };
}
