import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { getCallSites } from "node:util";
import { z } from "zod";
import type { SidecarConfig } from "../sidecars/config.ts";
import { Callers } from "./callers.ts";
import { compileForSidecar } from "./compiled.ts";
import { milliseconds } from "./duration.ts";
import { FakeStore } from "./fake-store.ts";
import { FakeTime } from "./fake-time.ts";
import { FakeUpstreams, type UpstreamNames } from "./fake-upstreams.ts";
import { sendRequest } from "./request.ts";
import { openRun } from "./run.ts";
import type { TestGateway } from "./test-gateway.ts";
import type { FakeUpstream } from "./upstream.ts";

export interface LoadOptions {
  /** What answers in the place of each upstream, by name. One that is called and has no fake fails the request. */
  readonly upstreams?: Readonly<Record<string, FakeUpstream>>;
  /** What `env()` reads. Default: the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Public keys (JWK) that all callers' tokens may be signed with besides: for tokens that code of yours makes. */
  readonly keys?: readonly object[];
  /** The time at the start. Default: now. */
  readonly startsAt?: Date;
}

/** A revocation outlives any token of a test: thirty days, in seconds. */
const REVOKED_FOR = 30 * 86_400;

/**
 * Loads a gateway.ts, to send it requests in this process: the compiler, and all that decides, limits, composes and
 * forwards is what runs in production. Costs about what `gatewright check` does; a request then takes a millisecond.
 *
 * @param file relative to the file that calls `load`, or a `file:` URL
 * @throws GatewayHasErrors with all findings, if it has errors
 * @throws Error for a fake of an upstream that no request calls
 *
 * @example
 * import { deepStrictEqual } from "node:assert";
 * import { load } from "gatewright/testing";
 * const shop = await load("./gateway.ts");
 * const { status, body } = await shop.request("GET /health");
 * deepStrictEqual({ status, body }, { status: 200, body: { status: "healthy" } });
 * @see examples/shop/gateway.test.ts
 */
export function load(file: string | URL, options: LoadOptions = {}): Promise<TestGateway> {
  // Before anything is awaited: the caller is gone then.
  const path = file instanceof URL ? fileURLToPath(file) : resolve(folderOf(getCallSites(2)[1]?.scriptName), file);
  return open(path, options);
}

/** The folder of a script of this process; the working directory for one that is no file. */
function folderOf(script = ""): string {
  const path = script.startsWith("file:") ? fileURLToPath(script.replace(/[?#].*$/, "")) : script;
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path) ? dirname(path) : process.cwd();
}

async function open(file: string, options: LoadOptions): Promise<TestGateway> {
  const emitted = await compileForSidecar(file, options.env);
  const time = new FakeTime(options.startsAt?.getTime() ?? Date.now());
  const { clock } = time;
  const upstreams = new FakeUpstreams(upstreamNames(emitted), options.upstreams ?? {}, time);
  const callers = await Callers.open(emitted.callers, clock.today);
  const config = { ...emitted, callers: withTestKeys(emitted.callers, callers, options.keys ?? []) };
  const store = new FakeStore(clock.today);
  const outside = { clock, openStore: store.openStore, openRevocations: store.openRevocations };
  let run = await openRun(config, outside);
  const close = (): Promise<void> => run.living.close();
  return {
    request: (line, request = {}) => time.fly(() => sendRequest(line, request, { run, config, callers, upstreams })),
    token: (claims, token = {}) => callers.sign(claims, token),
    upstream: (name) => upstreams.upstream(name),
    revoke: async (jti) => {
      const lists = [...run.living.revocations.values()];
      if (lists.length === 0)
        throw new Error("No caller of this gateway has revocable tokens: see `revocation` of jwt().");
      const expiresAt = clock.today() / 1_000 + REVOKED_FOR;
      await Promise.all(lists.map((list) => list.revoke(jti, expiresAt)));
    },
    clock: {
      now: () => new Date(clock.today()),
      advance: async (by) => time.advance(milliseconds(by)),
    },
    store: {
      fail: () => {
        if (Object.values(config.stores).every(({ kind }) => kind === "memory"))
          throw new Error("This gateway has no redis() store, and memory() cannot fail.");
        store.fail();
      },
      recover: () => store.recover(),
    },
    reset: async () => {
      await close();
      store.recover();
      upstreams.reset();
      run = await openRun(config, outside);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function upstreamNames({ front, relays, upstreams }: SidecarConfig): UpstreamNames {
  const routes = front.paths.flatMap((path) => path.routes);
  const forwarded = routes.flatMap(({ to }) => (to.kind === "upstream" ? [to.upstream] : []));
  const steps = Object.values(relays).flatMap((relay) => relay.steps.map(({ upstream }) => upstream));
  const called = new Set([...forwarded, ...steps]);
  return { called: [...called].sort(), keysOnly: Object.keys(upstreams).filter((name) => !called.has(name)) };
}

const Jwk = z.record(z.string(), z.json());

/** Each caller's keys are the ones that tests sign with; a file of keys in the gateway counts as well. */
function withTestKeys(
  configs: SidecarConfig["callers"],
  callers: Callers,
  more: readonly object[],
): SidecarConfig["callers"] {
  return Object.fromEntries(
    Object.entries(configs).map(([name, caller]) => {
      const declared = "keys" in caller.jwks ? caller.jwks.keys : [];
      const added = [callers.publicKeyOf(name), ...more].map((jwk) => Jwk.parse(jwk));
      return [name, { ...caller, jwks: { keys: [...declared, ...added] } }];
    }),
  );
}
