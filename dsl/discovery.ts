import type { Setting } from "./settings.ts";
import { declare } from "./source.ts";
import type { Duration } from "./units.ts";

/** A service looked up while the gateway runs. Not built yet: refused with `not-yet/<kind>`. */
export interface Discovery {
  readonly kind: "consul" | "kubernetes" | "dns" | "etcd";
}

/** The healthy instances of a Consul service. `address` is Consul's own. */
export function consul(options: {
  readonly service: string;
  readonly address?: Setting;
  readonly refresh?: Duration;
}): Discovery {
  return declare("consul", options);
}

/** The ready endpoints of a Kubernetes service. */
export function kubernetes(options: {
  readonly service: string;
  readonly namespace: string;
  readonly port: number;
}): Discovery {
  return declare("kubernetes", options);
}

/** The addresses of a DNS name. `type` is `"A"` unless said; an `SRV` record brings the ports. */
export function dns(options: {
  readonly name: string;
  readonly type?: "A" | "SRV";
  readonly refresh?: Duration;
}): Discovery {
  return declare("dns", options);
}

/** The addresses that stand under a prefix in etcd. `address` is etcd's own. */
export function etcd(options: { readonly prefix: string; readonly address?: Setting }): Discovery {
  return declare("etcd", options);
}
