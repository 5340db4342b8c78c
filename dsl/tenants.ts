import { declare } from "./source.ts";
import type { Upstream } from "./upstream.ts";

/** How a request names its tenant. */
export interface Tenants {
  readonly kind: "tenants";
}

/** The tenants of a gateway. Not built yet: refused with `not-yet/tenants`. */
export function tenants(options: {
  /** Where a request names its tenant; every source that is present must agree, else 403. */
  readonly sources: readonly (
    | { readonly host: `*.${string}` }
    | { readonly claim: string }
    | { readonly apiKey: true }
  )[];
  /** The header that tells the upstream. */
  readonly header: string;
  /** Tenants with a backend of their own, by tenant, in place of the one that all share. */
  readonly upstreams?: readonly { readonly shared: Upstream; readonly own: Readonly<Record<string, Upstream>> }[];
}): Tenants {
  return declare("tenants", options);
}
