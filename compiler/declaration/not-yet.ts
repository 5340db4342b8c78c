/**
 * What the language already has and this version does not compile yet, by the name of its diagnostic
 * (`not-yet/<feature>`). Each is refused, never ignored; a feature that is built leaves this list.
 */
export const notYetFeatures = {
  "any-of": "several callers for one route (anyOf)",
  "api-key": "callers by API key (apiKey)",
  cache: "caching (cache)",
  canary: "canary destinations (canary)",
  choose: "destinations by header or query (choose)",
  concurrency: "limits of requests in flight (concurrency)",
  consul: "discovery by Consul (consul)",
  cors: "CORS (cors)",
  cost: "limits that charge more than one (cost)",
  deprecated: "lifecycle notices (deprecated)",
  dns: "discovery by DNS (dns)",
  etcd: "discovery by etcd (etcd)",
  "fixed-window": 'the algorithm "fixed-window"',
  forward: "identity headers of your own (forward)",
  grpc: "destinations by gRPC (grpc)",
  hosts: "routes by host (hosts)",
  introspection: "token introspection (introspection)",
  kubernetes: "discovery by Kubernetes (kubernetes)",
  "leaky-bucket": 'the algorithm "leaky-bucket"',
  listener: "listeners of your own (listener)",
  mirror: "mirrored traffic (mirror)",
  mtls: "client certificates (mtls)",
  optional: "optional steps (optional)",
  parallel: "parallel compositions (parallel)",
  pick: "picked fields of an answer (pick)",
  protocol: "protocols of upstreams (protocol)",
  redirect: "redirects (redirect)",
  request: "validation of requests (request)",
  retry: "retries (retry)",
  "security-headers": "security headers (securityHeaders)",
  session: "sessions (session)",
  "several-gateways": "several gateways in one file",
  "sliding-window-counter": 'the algorithm "sliding-window-counter"',
  "sliding-window-log": 'the algorithm "sliding-window-log"',
  tenants: "tenants (tenants)",
  tiers: "rates by tier (rate: { tier, rates })",
  "upstream-health": "health checks of upstreams (health)",
  websocket: "WebSocket destinations (websocket)",
  weighted: "weighted destinations (weighted)",
} as const;
export type NotYetFeature = keyof typeof notYetFeatures;

type Table = Readonly<Record<string, NotYetFeature>>;

/** Kinds of declared values; each is called as its feature is. */
export const notYetKinds: readonly NotYetFeature[] = [
  "any-of",
  "api-key",
  "canary",
  "choose",
  "concurrency",
  "consul",
  "dns",
  "etcd",
  "grpc",
  "introspection",
  "kubernetes",
  "listener",
  "mtls",
  "parallel",
  "redirect",
  "session",
  "tenants",
  "websocket",
  "weighted",
];

const layer: Table = { cors: "cors", forward: "forward" };

/** Properties, by the kind of value they stand in (`route` and `step` are no values of their own). */
export const notYetProperties: Readonly<Record<string, Table>> = {
  upstream: { protocol: "protocol", retry: "retry", health: "upstream-health" },
  "rate-limit": { cost: "cost" },
  route: { ...layer, request: "request", mirror: "mirror", cache: "cache", deprecated: "deprecated" },
  step: { pick: "pick", optional: "optional" },
  group: { ...layer, hosts: "hosts", listener: "listener" },
  gateway: { ...layer, listener: "listener", tenants: "tenants", securityHeaders: "security-headers" },
};

/** Values of `algorithm`. */
export const notYetAlgorithms: Table = {
  "fixed-window": "fixed-window",
  "sliding-window-log": "sliding-window-log",
  "sliding-window-counter": "sliding-window-counter",
  "leaky-bucket": "leaky-bucket",
};
