/** The unix sockets in the directory that proxy and sidecar share, by what listens on them: two are the sidecar's, one the proxy's. */
export const SOCKETS = { guard: "guard.sock", relay: "relay.sock", upstream: "upstream.sock" } as const;

/** `sun_path` of Linux holds 108 bytes with the final zero; macOS has 104. */
export const LONGEST_SOCKET_PATH = 103;
