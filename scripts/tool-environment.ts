import { delimiter, join } from "node:path";

const root = join(import.meta.dirname, "..");

/**
 * The environment of the packages' programs: they find Node 24, and what they keep between runs (vitest's token, the
 * caches of biome and swc) goes into this checkout instead of the user's home.
 */
export function toolEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${join(root, "node_modules", ".bin")}${delimiter}${process.env.PATH ?? ""}`,
    XDG_CACHE_HOME: join(root, ".cache", "tools"),
    XDG_DATA_HOME: join(root, ".cache", "tools"),
    ...extra,
  };
}
