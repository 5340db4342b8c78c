/**
 * Collects what is asked in one turn of the event loop, and gives it to `ask` at the turn's end, in its order and at most
 * `most` at a time.
 */
export function atEndOfTurn<Item>(most: number, ask: (items: readonly Item[]) => void): (item: Item) => void {
  let waiting: Item[] = [];
  return (item) => {
    if (waiting.push(item) > 1) return;
    setImmediate(() => {
      const items = waiting;
      waiting = [];
      for (let start = 0; start < items.length; start += most) ask(items.slice(start, start + most));
    });
  };
}
