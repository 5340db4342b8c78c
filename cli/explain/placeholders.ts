import { z } from "zod";
import { IDENTITY_HEADERS } from "../../model/headers.ts";
import type { CallerConfig } from "../../sidecars/config.ts";
import type { Allowed } from "../../sidecars/guard/verdict.ts";

/** `<steps.product.id>`: stands for a value that only the answer, or the token, will tell. */
const placeholder = (path: readonly string[]): string => `<${path.join(".")}>`;

const ENCODED = /%3C([A-Za-z0-9_.-]+)%3E/g;

const Properties = z.object({ properties: z.record(z.string(), z.unknown()).default({}) });

/** What the guard says once a token with fitting claims is shown; claims and user by their names. */
export function assumedVerdict(caller: CallerConfig | undefined): Allowed {
  const { properties } = Properties.parse(caller?.claims ?? {});
  const names = Object.keys(properties);
  const claims = Object.fromEntries(names.map((name) => [name, placeholder(["claims", name])]));
  const userId = names.includes("sub") ? placeholder(["claims", "sub"]) : undefined;
  return {
    allowed: true,
    claims,
    userId,
    remaining: undefined,
    upstreamHeaders: userId === undefined ? {} : { [IDENTITY_HEADERS.user]: userId },
  };
}

/** The answers that paths read, as far as they read them: `{ product: { id: "<steps.product.id>" } }`. */
export function placeholdersOf(paths: readonly (readonly string[])[]): Readonly<Record<string, unknown>> {
  const root: Record<string, unknown> = {};
  for (const path of paths) {
    let at = root;
    for (const name of path.slice(1, -1)) {
      const known = at[name];
      const inner = isFields(known) ? known : {};
      at[name] = inner;
      at = inner;
    }
    const last = path.at(-1);
    if (last !== undefined) at[last] ??= placeholder(path);
  }
  return root;
}

/** Placeholders as they are written, where a path or a query has encoded them. */
export function plainPlaceholders(target: string): string {
  return target.replace(ENCODED, "<$1>");
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
