/** What a gateway can be compiled to. `node` is the sidecar's own front: it needs no proxy. */
export const targets = ["envoy", "nginx", "node"] as const;
export type Target = (typeof targets)[number];
