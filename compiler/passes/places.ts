import type { Source } from "../ir/gateway.ts";

/**
 * Where policies and steps of the IR were written: a table beside the IR and not in it, so that a line that moves
 * changes no plan. A place is looked up when it is asked for; most compilations ask for none.
 */
export interface Places {
  /** @returns the item itself */
  note<Item extends object>(item: Item, find: () => Source): Item;
  /** `undefined` for a default, which nobody wrote. */
  of(item: object): Source | undefined;
}

export function createPlaces(): Places {
  const finders = new WeakMap<object, () => Source>();
  return {
    note(item, find) {
      finders.set(item, find);
      return item;
    },
    of: (item) => finders.get(item)?.(),
  };
}
