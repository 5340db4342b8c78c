/** The methods a request can have. */
export type Verb = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";

/** A method of a route; `ANY` is every method, and `GET` answers `HEAD` too. */
export type Method = Verb | "ANY";

/**
 * A method and a path: `"GET /users/:id"`, `"ANY /files/*rest"`. `:name` is one segment, a last `*name` all that is left.
 * Paths are chosen before methods: literal before parameter before rest, segment by segment from the left.
 */
export type RouteKey = `${Method} /${string}`;

/** The request a step sends: `"GET /users/:id"`. */
export type CallKey = `${Verb} /${string}`;

type ParamIn<Segment extends string> = Segment extends `${":" | "*"}${infer Name}` ? Name : never;

/** The `:names` and `*names` of a path. */
export type ParamNames<Path extends string> = Path extends `${infer Head}/${infer Tail}`
  ? ParamIn<Head> | ParamNames<Tail>
  : ParamIn<Path>;

/** `"GET /users/:id/orders/:order"` gives `{ id, order }`, decoded texts. */
export type Params<Key extends string> = { readonly [Name in ParamNames<Key>]: string };

/** Texts by name; a name that was not sent is `undefined`. */
export type Lookup = Readonly<Record<string, string | undefined>>;

/** All that an arrow may look at. It is translated, not run: nothing else exists at the proxy. */
export interface RequestView<Key extends string, Claims> {
  /** What is known of the caller, by the schema of its `auth`. */
  readonly claims: Claims;
  readonly params: Params<Key>;
  /** The first value of each name; not in conditions that a proxy decides alone. */
  readonly query: Lookup;
  /** By lower-case name. */
  readonly headers: Lookup;
  readonly method: string;
  /** Canonical, still percent-encoded, without the query. */
  readonly path: string;
  /** The client's address, after the proxies that `clientAddress` trusts. */
  readonly ip: string;
  /** Only in a gateway that has `tenants`. */
  readonly tenant: string;
}
