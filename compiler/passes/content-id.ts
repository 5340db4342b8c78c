import { createHash } from "node:crypto";

/** `guard-1f4c…`: the same content has the same id everywhere, another content another one. */
export function contentId(prefix: string, content: unknown): string {
  const digest = createHash("sha256")
    .update(JSON.stringify(sortKeys(content)))
    .digest("hex");
  return `${prefix}-${digest.slice(0, 16)}`;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sortKeys(inner)]));
}
