import { z } from "zod";
import { expressionSchema } from "../model/expression-schema.ts";

/**
 * sidecar.json: the only contract between the compiler and the sidecar. The compiler prints it, the sidecar reads it
 * with this schema, and a file of another version is refused. Names of upstreams and callers are the author's; the ids
 * of limits, guards and relays are hashes of their content, so a changed meaning is another id.
 */
export const SIDECAR_CONFIG_VERSION = 1;

const name = z.string().min(1);
const milliseconds = z.int().positive();
const share = z.number().min(0).max(1);
/** JSON Schema 2020-12, as zod writes it. */
const jsonSchema = z.record(z.string(), z.json());
/** A text, or the name of a secret that the sidecar reads when it starts (environment, or a file of a secrets directory). */
const setting = z.union([z.string(), z.strictObject({ secret: name })]);

const Breaker = z.strictObject({
  /** Opens when at least this share of the calls within `overMs` failed, if there were `atLeast` of them. */
  errors: share,
  overMs: milliseconds,
  atLeast: z.int().positive(),
  pauseMs: milliseconds,
  /** Calls that may try after the pause; all must succeed for the breaker to close. */
  probes: z.int().positive(),
});

const Upstream = z.strictObject({
  /** `http://host:port`, tried in turn. */
  addresses: z.array(z.url({ protocol: /^https?$/ })).min(1),
  /** The name that the certificate of an address must bear, where that is not its host. */
  tlsNames: z.record(z.string(), z.string()).optional(),
  breaker: Breaker.optional(),
});

const Store = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("redis"), url: setting }),
  z.strictObject({ kind: z.literal("memory") }),
]);

const Caller = z.strictObject({
  kind: z.literal("jwt"),
  issuer: z.string(),
  audience: z.string(),
  algorithms: z.array(z.string()).min(1),
  /** Where the keys are: behind an upstream, at a URL, or written out (the content of a file at compile time). */
  jwks: z.union([
    z.strictObject({ upstream: name, path: z.string().startsWith("/"), timeoutMs: milliseconds }),
    z.strictObject({ url: z.url(), timeoutMs: milliseconds }),
    z.strictObject({ keys: z.array(z.record(z.string(), z.json())).min(1) }),
  ]),
  claims: jsonSchema,
  revocation: z.strictObject({ store: name, maxAgeMs: milliseconds }).optional(),
});

const Limit = z.strictObject({
  algorithm: z.literal("token-bucket"),
  /** `count` tokens flow in during `windowMs`; the bucket holds `burst`. */
  count: z.int().positive(),
  windowMs: milliseconds,
  burst: z.int().positive(),
  /** What is counted by: the client's address (IPv6 by /64), or the text an expression gives. */
  by: z.union([z.literal("ip"), expressionSchema]),
  /** Whether the key needs a caller; limits by address alone are charged by failed log-ins too. */
  needsIdentity: z.boolean(),
  store: name,
  /** Without the store: let all through, refuse all, or count here this share of the limit. */
  whenDown: z.union([z.literal("open"), z.literal("closed"), z.strictObject({ local: share })]),
});

const Guard = z.strictObject({
  /** Left out: anyone may call. */
  caller: name.optional(),
  /** All must hold. */
  allow: z.array(expressionSchema),
  /** Ids of limits, in the order in which they are reported. */
  limits: z.array(name),
  /** The pattern whose parameters the expressions read; left out if they read none. */
  pattern: z.string().startsWith("/").optional(),
  /** The upstream whose breaker is asked, on targets that leave it to the guard. */
  breaker: name.optional(),
});

const Step = z.strictObject({
  name,
  upstream: name,
  method: z.string(),
  /** A path pattern; its `:names` are filled by `params`. */
  path: z.string().startsWith("/"),
  params: expressionSchema.optional(),
  query: expressionSchema.optional(),
  headers: expressionSchema.optional(),
  body: expressionSchema.optional(),
  timeoutMs: milliseconds,
  /** What the answer must be; another is a bad gateway. */
  response: jsonSchema.optional(),
  require: expressionSchema.optional(),
  otherwise: z.strictObject({ status: z.int().min(400).max(599), error: z.string(), code: z.string() }).optional(),
  maxResponseBytes: z.int().positive(),
});

const Relay = z.strictObject({
  /** Left out: the route is public. */
  guard: name.optional(),
  pattern: z.string().startsWith("/"),
  maxBodyBytes: z.int().nonnegative(),
  /** For the whole; a step ends earlier by its own. */
  timeoutMs: milliseconds,
  /** What the request must be, part by part; a body is read as JSON only if it is named here. */
  reads: z.strictObject({
    claims: jsonSchema.optional(),
    params: jsonSchema.optional(),
    query: jsonSchema.optional(),
    body: jsonSchema.optional(),
  }),
  steps: z.array(Step).min(1),
});

/** A path to send instead: texts, and the names of parameters whose raw text stands between them. */
const RewritePart = z.union([z.strictObject({ text: z.string() }), z.strictObject({ param: name })]);

const FrontRoute = z.strictObject({
  name,
  /** `ANY`, or one method; HEAD follows GET. */
  method: z.string(),
  guard: name.optional(),
  maxBodyBytes: z.int().nonnegative(),
  to: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("upstream"),
      upstream: name,
      timeoutMs: milliseconds,
      rewrite: z.array(RewritePart).optional(),
    }),
    z.strictObject({ kind: z.literal("relay"), relay: name }),
    z.strictObject({
      kind: z.literal("respond"),
      status: z.int().min(200).max(599),
      body: z.string(),
      headers: z.record(z.string(), z.string()),
    }),
  ]),
});

/** The route table, for a sidecar that serves without a proxy. Paths are sorted: the first that fits is the one. */
const Front = z.strictObject({
  paths: z.array(z.strictObject({ pattern: z.string().startsWith("/"), routes: z.array(FrontRoute).min(1) })),
});

export const SidecarConfig = z.strictObject({
  version: z.literal(SIDECAR_CONFIG_VERSION),
  /** Proxies whose word on the client's address counts, as addresses or CIDR blocks. */
  trust: z.array(z.string()),
  upstreams: z.record(name, Upstream),
  stores: z.record(name, Store),
  callers: z.record(name, Caller),
  limits: z.record(name, Limit),
  guards: z.record(name, Guard),
  relays: z.record(name, Relay),
  front: Front,
});

export type SidecarConfig = z.infer<typeof SidecarConfig>;
export type UpstreamConfig = z.infer<typeof Upstream>;
export type BreakerConfig = z.infer<typeof Breaker>;
export type StoreConfig = z.infer<typeof Store>;
export type CallerConfig = z.infer<typeof Caller>;
export type LimitConfig = z.infer<typeof Limit>;
export type GuardConfig = z.infer<typeof Guard>;
export type RelayConfig = z.infer<typeof Relay>;
export type StepConfig = z.infer<typeof Step>;
export type FrontConfig = z.infer<typeof Front>;
export type FrontRouteConfig = z.infer<typeof FrontRoute>;
