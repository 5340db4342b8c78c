/**
 * Things with a life (connections, caches, counters) that outlive a reload as long as what they are made from stays the
 * same: a reload forgets no counter and no verified token.
 */
export class Kept<Item> {
  readonly #items = new Map<string, Item>();
  readonly #close: (item: Item) => void | Promise<void>;

  constructor(close: (item: Item) => void | Promise<void>) {
    this.#close = close;
  }

  /** @param source all that the thing is made from, as plain data */
  take(source: unknown, open: () => Item): { readonly key: string; readonly item: Item } {
    const key = JSON.stringify(source);
    const item = this.#items.get(key) ?? open();
    this.#items.set(key, item);
    return { key, item };
  }

  /** Closes all others. */
  async keepOnly(keys: ReadonlySet<string>): Promise<void> {
    const others = [...this.#items].filter(([key]) => !keys.has(key));
    for (const [key] of others) this.#items.delete(key);
    await Promise.all(others.map(([, item]) => this.#close(item)));
  }
}
