/**
 * Gives each thing a name of its own: the first wish that nobody has yet, else the last one with a number. In the
 * order of declaration, so that the same file always gives the same names.
 */
export function uniqueNames<Item>(
  items: readonly Item[],
  wishes: (item: Item) => readonly [string, ...string[]],
): ReadonlyMap<Item, string> {
  const names = new Map<Item, string>();
  const taken = new Set<string>();
  for (const item of items) {
    const wanted = wishes(item);
    let name = wanted.find((wish) => !taken.has(wish));
    for (let number = 2; name === undefined; number++) {
      const numbered = `${wanted[wanted.length - 1]}-${number}`;
      if (!taken.has(numbered)) name = numbered;
    }
    taken.add(name);
    names.set(item, name);
  }
  return names;
}
