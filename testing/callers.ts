import { didYouMean } from "../compiler/diagnostics/suggest.ts";
import type { CallerConfig } from "../sidecars/config.ts";
import { type CallerKey, keyOf, signToken, type TokenOptions } from "./caller-key.ts";

interface KnownCaller {
  readonly config: CallerConfig;
  readonly key: CallerKey;
}

/** The callers of a gateway under test, by issuer, and the keys that sign their tokens. */
export class Callers {
  readonly #callers: ReadonlyMap<string, KnownCaller>;
  readonly #today: () => number;

  constructor(callers: ReadonlyMap<string, KnownCaller>, today: () => number) {
    this.#callers = callers;
    this.#today = today;
  }

  /** @param today milliseconds since 1970 */
  static async open(config: Readonly<Record<string, CallerConfig>>, today: () => number): Promise<Callers> {
    const entries = Object.entries(config).map(async ([name, caller]) => {
      return [name, { config: caller, key: await keyOf(name, caller) }] as const;
    });
    return new Callers(new Map(await Promise.all(entries)), today);
  }

  /** @throws Error if it is not clear whose token it is to be */
  async sign(claims: Readonly<Record<string, unknown>>, { caller, expiresIn }: TokenOptions): Promise<string> {
    const { config, key } = this.#find(caller);
    return signToken(claims, config, { key, now: this.#today(), expiresIn });
  }

  /** One of them, where it does not matter which. */
  get first(): string | undefined {
    return this.#callers.keys().next().value;
  }

  publicKeyOf(caller: string): CallerKey["jwk"] {
    return this.#find(caller).key.jwk;
  }

  #find(name: string | undefined): KnownCaller {
    const names = [...this.#callers.keys()];
    const found = name === undefined && names.length === 1 ? names[0] : name;
    const caller = found === undefined ? undefined : this.#callers.get(found);
    if (caller !== undefined) return caller;
    if (names.length === 0) throw new Error("This gateway has no caller with tokens: all its routes are public.");
    const list = names.map((one) => `"${one}"`).join(", ");
    if (name === undefined) throw new Error(`Whose token? Write { caller: … }, one of ${list}.`);
    throw new Error(`There is no caller "${name}".${didYouMean(name, names)} The callers: ${list}.`);
  }
}
