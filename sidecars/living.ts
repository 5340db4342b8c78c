import { join } from "node:path";
import { createTrustList } from "../model/client-address.ts";
import { SOCKETS } from "../model/sockets.ts";
import { Breaker } from "./breaker/breaker.ts";
import type { CallerConfig, SidecarConfig } from "./config.ts";
import type { LiveGuard } from "./guard/ask.ts";
import { compileGuards, named } from "./guard/compile-guards.ts";
import type { World } from "./guard/decide.ts";
import { createJwtVerifier, type JwtEvent, type JwtVerifier } from "./identity/jwt.ts";
import type { Revocations } from "./jwt-blocklist/blocklist.ts";
import { Kept } from "./kept.ts";
import type { Log } from "./log/log.ts";
import { createRepeatedWarnings } from "./log/repeated.ts";
import { type Outside, realOutside } from "./outside.ts";
import { createLimiter, type Limiter } from "./rate-limit/limiter.ts";
import type { ResolvedStore } from "./rate-limit/open-store.ts";
import type { LimitStore, StoreEvent } from "./rate-limit/store.ts";
import type { CallWorld } from "./relay/call-upstream.ts";
import { compileRelays } from "./relay/compile-relays.ts";
import type { LiveRelay } from "./relay/compose.ts";
import type { FrontWorld } from "./relay/front.ts";
import { compileFront } from "./relay/front-table.ts";
import { throughProxyOrPast, type Upstreams, upstreamsAtAddresses, upstreamsOfProxy } from "./relay/upstreams.ts";
import { StartError } from "./start-error.ts";

export interface LivingOptions {
  readonly log: Log;
  readonly secret: (name: string) => string;
  /** Of this process alone; holds the local copies of what was revoked. */
  readonly stateDir: string;
  /** Where the proxy's upstream socket is; left out: upstreams are called at their addresses. */
  readonly proxyRunDir: string | undefined;
  /** Default: the real one. */
  readonly outside?: Outside;
}

/** All that one configuration serves by. */
export interface Generation {
  readonly guards: ReadonlyMap<string, LiveGuard>;
  readonly relays: ReadonlyMap<string, LiveRelay>;
  readonly front: Omit<FrontWorld, "findRelay">;
  readonly breakers: ReadonlyMap<string, Breaker>;
  /** What is missing before requests can be served, by name. */
  waitingFor(): readonly string[];
  /** Of the things it uses. */
  readonly keys: ReadonlySet<string>;
}

/**
 * The things with a life behind guards and relays: stores, keys, lists, breakers, connections. They are shared by the
 * generations of the configuration that are made from the same.
 */
export class Living {
  readonly #options: LivingOptions;
  readonly #outside: Outside;
  readonly #warn: ReturnType<typeof createRepeatedWarnings>;
  readonly #limiters = new Kept<Limiter>((limiter) => limiter.close());
  readonly #verifiers = new Kept<JwtVerifier>((verifier) => verifier.close());
  readonly #upstreams = new Kept<Upstreams>((upstreams) => upstreams.close());
  readonly #breakers = new Kept<Breaker>(() => {});
  /** By caller; the same list for all generations, since there is one local copy for a caller. */
  readonly revocations = new Map<string, Revocations>();
  readonly #revocationSources = new Map<string, string>();

  constructor(options: LivingOptions) {
    this.#options = options;
    this.#outside = options.outside ?? realOutside;
    this.#warn = createRepeatedWarnings(options.log, () => performance.now());
  }

  /** @throws StartError if the configuration contradicts itself, or a secret is missing */
  async build(config: SidecarConfig): Promise<Generation> {
    const compiled = { guards: compileGuards(config), relays: compileRelays(config), table: compileFront(config) };
    const isTrusted = trustOf(config);
    const keys = new Set<string>();
    const keep = <Item>({ key, item }: { readonly key: string; readonly item: Item }): Item => {
      keys.add(key);
      return item;
    };
    const limiter = keep(await this.#takeLimiter(config));
    const breakers = this.#takeBreakers(config, keep);
    const verifiers = this.#takeVerifiers(config, keep);
    await this.#openRevocations(config);
    const { now, after } = this.#outside.clock;
    const calls: CallWorld = { upstreams: this.#takeUpstreams(config, keep), breakers, now, after };
    const world: World = { verifiers, revocations: this.revocations, limiter, breakers, now };
    return {
      guards: mapValues(compiled.guards, (guard) => ({ guard, world })),
      relays: mapValues(compiled.relays, (relay) => ({ relay, world: calls })),
      front: { table: compiled.table, isTrusted, calls },
      breakers,
      waitingFor: () => this.#waitingFor(config, verifiers),
      keys,
    };
  }

  /** Closes what only generations before these have used. */
  async keepOnly(generations: readonly Generation[]): Promise<void> {
    const keys = new Set(generations.flatMap((generation) => [...generation.keys]));
    const kinds = [this.#limiters, this.#verifiers, this.#upstreams, this.#breakers];
    await Promise.all(kinds.map((kept) => kept.keepOnly(keys)));
  }

  async close(): Promise<void> {
    await this.keepOnly([]);
    await Promise.all([...this.revocations.values()].map((revocations) => revocations.close()));
  }

  /** One limiter for all stores: it closes them, and knows what each has refused. */
  async #takeLimiter({ stores }: SidecarConfig): Promise<{ readonly key: string; readonly item: Limiter }> {
    const onStoreEvent = (event: StoreEvent): void => logStoreEvent(this.#options.log, event);
    const settling: Promise<void>[] = [];
    const taken = this.#limiters.take(["limiter", stores], () => {
      const opened = Object.keys(stores).map((name) => {
        const store = this.#openStore(name, this.#resolveStore(stores, name, "a limit"), onStoreEvent);
        settling.push(store.settled());
        return [name, store] as const;
      });
      return createLimiter({ stores: Object.fromEntries(opened), now: this.#outside.clock.now, onStoreEvent });
    });
    await Promise.all(settling);
    return taken;
  }

  #takeBreakers({ upstreams }: SidecarConfig, keep: Keep): ReadonlyMap<string, Breaker> {
    const all = Object.entries(upstreams).flatMap(([name, { breaker }]) =>
      breaker === undefined
        ? []
        : [[name, keep(this.#breakers.take(["breaker", name, breaker], () => new Breaker(breaker)))] as const],
    );
    return new Map(all);
  }

  #takeVerifiers(config: SidecarConfig, keep: Keep): ReadonlyMap<string, JwtVerifier> {
    const { log } = this.#options;
    const upstreamOf = (name: string) => named(config.upstreams, name, "upstream", "a caller's keys");
    const addressesOf = (name: string): readonly string[] => upstreamOf(name).addresses;
    const open = ([name, caller]: readonly [string, CallerConfig]): readonly [string, JwtVerifier] => {
      const { jwks } = caller;
      const { addresses = [], tlsNames } = "upstream" in jwks ? upstreamOf(jwks.upstream) : {};
      const source = ["verifier", name, caller, addresses, tlsNames];
      const onEvent = ({ kind, ...fields }: JwtEvent): void =>
        kind === "keys-unavailable" ? log.warn(kind, fields) : log.info(kind, fields);
      const create = (): JwtVerifier =>
        createJwtVerifier(name, caller, { addressesOf, tlsNames, onEvent, now: this.#outside.clock.today });
      return [name, keep(this.#verifiers.take(source, create))];
    };
    return new Map(Object.entries(config.callers).map(open));
  }

  #takeUpstreams({ upstreams }: SidecarConfig, keep: Keep): CallWorld["upstreams"] {
    const { proxyRunDir } = this.#options;
    const direct = keep(this.#upstreams.take(["addresses", upstreams], () => upstreamsAtAddresses(upstreams)));
    if (proxyRunDir === undefined) return direct;
    const open = (): Upstreams => upstreamsOfProxy(join(proxyRunDir, SOCKETS.upstream));
    const proxy = keep(this.#upstreams.take(["proxy"], open));
    return throughProxyOrPast(proxy, direct, (upstream) => this.#warn("called-past-proxy", upstream, { upstream }));
  }

  /** A list that changed its store is closed and opened anew: until then the old one answers, from memory. */
  async #openRevocations({ callers, stores }: SidecarConfig): Promise<void> {
    const { log, stateDir: directory } = this.#options;
    for (const [caller, { revocation }] of Object.entries(callers)) {
      if (revocation === undefined) continue;
      const store = this.#resolveStore(stores, revocation.store, `caller "${caller}"`);
      const source = JSON.stringify([store, revocation]);
      if (this.#revocationSources.get(caller) === source) continue;
      await this.revocations.get(caller)?.close();
      const { maxAgeMs } = revocation;
      const opened = await this.#outside.openRevocations({
        ...{ caller, store, directory, maxAgeMs, now: this.#outside.clock.today },
        onEvent: ({ kind, ...fields }) => log.warn(kind, fields),
      });
      this.revocations.set(caller, opened);
      this.#revocationSources.set(caller, source);
    }
  }

  #openStore(name: string, store: ResolvedStore, onStoreEvent: (event: StoreEvent) => void): LimitStore {
    try {
      return this.#outside.openStore(name, store, { now: this.#outside.clock.now, onStoreEvent });
    } catch (error) {
      if (error instanceof TypeError) throw new StartError(`store "${name}": ${error.message}`);
      throw error;
    }
  }

  #resolveStore(stores: SidecarConfig["stores"], name: string, place: string): ResolvedStore {
    const store = named(stores, name, "store", place);
    if (store.kind === "memory") return store;
    return { kind: "redis", url: typeof store.url === "string" ? store.url : this.#options.secret(store.url.secret) };
  }

  #waitingFor({ callers }: SidecarConfig, verifiers: ReadonlyMap<string, JwtVerifier>): readonly string[] {
    const keys = [...verifiers].filter(([, verifier]) => !verifier.isReady()).map(([name]) => `keys of ${name}`);
    const lists = Object.entries(callers)
      .filter(([name, { revocation }]) => revocation !== undefined && !this.revocations.get(name)?.isFresh())
      .map(([name]) => `revocations of ${name}`);
    return [...keys, ...lists];
  }
}

type Keep = <Item>(taken: { readonly key: string; readonly item: Item }) => Item;

function trustOf({ trust }: SidecarConfig): ReturnType<typeof createTrustList> {
  try {
    return createTrustList(trust);
  } catch (error) {
    throw new StartError(`trust of sidecar.json: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function logStoreEvent(log: Log, event: StoreEvent): void {
  const { kind, ...fields } = event;
  if (kind === "up") log.info("store-up", fields);
  else log.warn(`store-${kind}`, fields);
}

function mapValues<Value, Result>(
  map: ReadonlyMap<string, Value>,
  change: (value: Value) => Result,
): ReadonlyMap<string, Result> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
