/** The unix sockets in the directory that proxy and sidecar share, by what listens on them: two are the sidecar's, one the proxy's. */
export const SOCKETS = { guard: "guard.sock", relay: "relay.sock", upstream: "upstream.sock" } as const;
