import { z } from "zod";
import { arrow, duration, percent, rate, reference, schema, setting, size } from "./words.ts";

/** What the factories of the DSL declare, one schema a kind: the shape of `gateway.ts` after it ran. */
const count = z.int().positive();

/** A label in logs, in metrics and in the proxies' own tables. */
const label = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/,
    "a name is 1 to 64 letters, digits and . _ : -, and starts with a letter or a digit",
  );

const Upstream = z.strictObject({
  kind: z.literal("upstream"),
  name: label.optional(),
  at: z.union([z.string(), z.array(z.string()).min(1)]),
  timeout: duration.optional(),
  answersWithin: duration.optional(),
  breaker: z
    .strictObject({ errors: percent, over: duration, atLeast: count, pause: duration, probes: count.optional() })
    .optional(),
});

const Redis = z.strictObject({ kind: z.literal("redis"), url: setting });
const Memory = z.strictObject({ kind: z.literal("memory") });
const Secret = z.strictObject({ kind: z.literal("secret"), name: z.string().min(1) });
const Asset = z.strictObject({ kind: z.literal("asset"), path: z.string().min(1) });

const Jwt = z.strictObject({
  kind: z.literal("jwt"),
  issuer: z.string().min(1),
  audience: z.string().min(1),
  algorithms: z.array(z.string()).min(1).optional(),
  jwks: z.union([z.string(), z.strictObject({ from: reference, path: z.string() }), reference]),
  claims: schema,
  revocation: z.strictObject({ store: reference, maxAge: duration }).optional(),
});
/** A caller, or nobody in particular: `anyone` is one value for all, so it is no node of its own. */
const auth = z.union([z.strictObject({ kind: z.literal("anyone") }).transform(() => "anyone" as const), reference]);

const RateLimit = z.strictObject({
  kind: z.literal("rate-limit"),
  claims: schema.optional(),
  by: z.union([z.literal("ip"), arrow]),
  rate,
  burst: count.optional(),
  algorithm: z.literal("token-bucket").optional(),
  store: reference,
  whenDown: z.union([z.literal("open"), z.literal("closed"), z.strictObject({ local: percent })]),
});

const Respond = z.strictObject({
  kind: z.literal("respond"),
  status: z.int().min(200).max(599),
  json: z.json().optional(),
  headers: z.record(z.string(), z.string()).optional(),
});
const Health = z.strictObject({ kind: z.literal("health") });

const Step = z.strictObject({
  to: reference,
  call: z.string(),
  params: arrow.optional(),
  query: arrow.optional(),
  headers: arrow.optional(),
  body: arrow.optional(),
  timeout: duration.optional(),
  response: schema.optional(),
  require: arrow.optional(),
  otherwise: z.strictObject({ status: z.int().min(400).max(599), error: z.string().min(1) }).optional(),
});

const Sequence = z.strictObject({
  kind: z.literal("sequence"),
  reads: z
    .strictObject({
      claims: schema.optional(),
      params: schema.optional(),
      query: schema.optional(),
      body: schema.optional(),
    })
    .optional(),
  steps: z.record(z.string(), Step),
});

/** What gateway, group and route may all say. */
const layer = {
  auth: auth.optional(),
  allow: arrow.optional(),
  limits: z.array(reference).optional(),
  timeout: duration.optional(),
  maxBody: size.optional(),
};

const Route = z.strictObject({
  ...layer,
  to: reference,
  name: z
    .string()
    .regex(/^[\x20-\x7e]{1,128}$/, "a name is 1 to 128 visible ASCII characters")
    .optional(),
  rewrite: arrow.optional(),
});

const Group = z.strictObject({
  kind: z.literal("group"),
  ...layer,
  prefix: z.string().optional(),
  routes: z.record(z.string(), Route),
});

const Gateway = z.strictObject({
  kind: z.literal("gateway"),
  ...layer,
  targets: z.array(z.enum(["envoy", "nginx"])).min(1),
  instances: count.optional(),
  clientAddress: z.strictObject({ trust: z.array(z.string()) }).optional(),
  routes: z.record(z.string(), Route).optional(),
  groups: z.array(reference).optional(),
});

export const Declared = z.discriminatedUnion("kind", [
  Upstream,
  Redis,
  Memory,
  Secret,
  Asset,
  Jwt,
  RateLimit,
  Respond,
  Health,
  Sequence,
  Group,
  Gateway,
]);
export type Declared = z.output<typeof Declared>;
export type DeclaredKind = Declared["kind"];
export type DeclaredOf<Kind extends DeclaredKind> = Extract<Declared, { kind: Kind }>;
export type DeclaredRoute = z.output<typeof Route>;
export type DeclaredStep = z.output<typeof Step>;
export type DeclaredLayer = Pick<DeclaredRoute, "auth" | "allow" | "limits" | "timeout" | "maxBody">;

/** A gateway's declared values by their number, and which of them is the gateway. */
export interface Declaration {
  readonly gateway: DeclaredOf<"gateway">;
  readonly gatewayNode: number;
  readonly nodes: ReadonlyMap<number, Declared>;
}
