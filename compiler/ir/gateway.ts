import { z } from "zod";
import { expressionSchema } from "../../model/expression-schema.ts";
import { Policy } from "../policies/index.ts";

/**
 * The IR: a gateway after `resolve`. Plain JSON; every reference is a name in one of its tables, every default is
 * filled, every inherited policy stands on each route that has it. `--emit ir` prints it.
 */
const Source = z.strictObject({
  file: z.string(),
  /** 1-based, as editors count. */
  line: z.int(),
  column: z.int(),
  /** How many characters to underline; left out: one. */
  length: z.int().optional(),
});

const Upstream = z.strictObject({
  name: z.string(),
  source: Source,
  addresses: z
    .array(
      z.strictObject({
        scheme: z.enum(["http", "https"]),
        host: z.string(),
        port: z.int(),
        /** The name that the certificate must bear, with https: the declared host, whatever address stands in for it. */
        tlsName: z.string().optional(),
      }),
    )
    .min(1),
  timeoutMs: z.int().positive(),
  breaker: z
    .strictObject({
      errors: z.number(),
      overMs: z.int().positive(),
      atLeast: z.int().positive(),
      pauseMs: z.int().positive(),
      probes: z.int().positive(),
    })
    .optional(),
});

/** One of an earlier build, whose source has changed since. */
export const FormerUpstream = Upstream.omit({ source: true });

const Setting = z.union([z.string(), z.strictObject({ secret: z.string() })]);

const Store = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("redis"), name: z.string(), source: Source, url: Setting }),
  z.strictObject({ kind: z.literal("memory"), name: z.string(), source: Source }),
]);

const Caller = z.strictObject({
  kind: z.literal("jwt"),
  name: z.string(),
  source: Source,
  issuer: z.string(),
  audience: z.string(),
  algorithms: z.array(z.string()).min(1),
  jwks: z.union([
    z.strictObject({ upstream: z.string(), path: z.string(), timeoutMs: z.int() }),
    z.strictObject({ url: z.string(), timeoutMs: z.int() }),
    z.strictObject({ keys: z.array(z.record(z.string(), z.json())) }),
  ]),
  claims: z.record(z.string(), z.json()),
  revocation: z.strictObject({ store: z.string(), maxAgeMs: z.int() }).optional(),
});

const Limit = z.strictObject({
  /** A hash of its content: a changed limit counts anew. */
  id: z.string(),
  source: Source,
  algorithm: z.literal("token-bucket"),
  count: z.int().positive(),
  windowMs: z.int().positive(),
  burst: z.int().positive(),
  by: z.union([z.literal("ip"), expressionSchema]),
  needsIdentity: z.boolean(),
  store: z.string(),
  whenDown: z.union([z.literal("open"), z.literal("closed"), z.strictObject({ local: z.number() })]),
});

const Group = z.strictObject({
  source: Source,
  /** Empty where the group has none. */
  prefix: z.string(),
  /** Whether its routes ask for a caller or a condition unless they say otherwise themselves. */
  guarded: z.boolean(),
});

const Route = z.strictObject({
  /** Its label in logs and metrics. */
  name: z.string(),
  source: Source,
  /** `ANY`, or one method. */
  method: z.string(),
  /** The path pattern, prefix included. */
  path: z.string(),
  /** Left out: it stands in the gateway itself. */
  group: Group.optional(),
  policies: z.array(Policy),
});

export const GATEWAY_VERSION = 1;

export const Gateway = z.strictObject({
  version: z.literal(GATEWAY_VERSION),
  targets: z.array(z.enum(["envoy", "nginx"])).min(1),
  /** How many run side by side: what one process counts alone is multiplied by it. */
  instances: z.int().positive(),
  trust: z.array(z.string()),
  upstreams: z.array(Upstream),
  stores: z.array(Store),
  callers: z.array(Caller),
  limits: z.array(Limit),
  routes: z.array(Route),
});

export type Gateway = z.output<typeof Gateway>;
export type Source = z.output<typeof Source>;
export type Upstream = z.output<typeof Upstream>;
export type FormerUpstream = z.output<typeof FormerUpstream>;
export type Store = z.output<typeof Store>;
export type Caller = z.output<typeof Caller>;
export type Limit = z.output<typeof Limit>;
export type Group = z.output<typeof Group>;
export type Route = z.output<typeof Route>;
