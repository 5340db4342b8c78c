/** A whole string, or one character of structure. Enough to walk a text that is known to be JSON. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * Whether an object in this JSON text, at any depth, has one name twice. `JSON.parse` keeps the last of them and other
 * parsers the first, so one signed text would be two sets of claims (RFC 8725 section 2.4 warns of it, RFC 7519
 * section 4 lets a reader refuse it). Written here because `JSON.parse` cannot tell and the parsers that can are whole
 * parsers of their own; this only walks a text that `JSON.parse` has accepted. Names are compared as read: `"\u0061"`
 * is `"a"`.
 */
export function hasDuplicateKey(json: string): boolean {
  /** The names of each object around the current place; an array has none. */
  const around: (Set<string> | undefined)[] = [];
  let text: string | undefined;
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === "{") around.push(new Set());
    else if (token === "[") around.push(undefined);
    else if (token === "}" || token === "]") around.pop();
    else if (token === ":" && text !== undefined) {
      const names = around.at(-1);
      const name: unknown = JSON.parse(text);
      if (typeof name !== "string" || names?.has(name)) return true;
      names?.add(name);
    }
    text = token.startsWith('"') ? token : undefined;
  }
  return false;
}
