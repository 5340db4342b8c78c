import { z } from "zod";

const Manifest = z.looseObject({
  name: z.string().optional(),
  type: z.string().optional(),
  scripts: z.record(z.string(), z.string()).optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  devDependencies: z.record(z.string(), z.string()).optional(),
});
type Manifest = z.output<typeof Manifest>;

const SCRIPTS = {
  dev: "gatewright dev",
  check: "gatewright check",
  build: "gatewright build",
  test: "node --test",
} as const;

/** What `npm init` writes where there is no test. */
const NO_TEST = /^echo .*no test specified.* && exit 1$/;

export interface CompletedManifest {
  readonly text: string;
  /** Whether Node takes `.ts` files beside it for ECMAScript modules. */
  readonly isModule: boolean;
  /** What was added and what was left, in sentences; empty for a new one. */
  readonly notes: readonly string[];
}

/**
 * A package.json with the scripts of a gateway. Of one that is there nothing is changed that says something already:
 * neither a script of the same name, nor the kind of its modules.
 * @param text the one that is there
 * @returns `undefined` if that is no package.json
 */
export function completeManifest(
  text: string | undefined,
  ours: { readonly name: string; readonly version: string },
): CompletedManifest | undefined {
  const own = { gatewright: `^${ours.version}` };
  if (text === undefined) {
    const manifest = { name: ours.name, private: true, type: "module", scripts: SCRIPTS, devDependencies: own };
    return { text: `${JSON.stringify(manifest, null, 2)}\n`, isModule: true, notes: [] };
  }
  const manifest = parseManifest(text);
  if (!manifest) return undefined;
  const { scripts = {}, dependencies, devDependencies } = manifest;
  const isFree = (name: string): boolean => scripts[name] === undefined || NO_TEST.test(scripts[name]);
  const added = Object.entries(SCRIPTS).filter(([name]) => isFree(name));
  const kept = Object.entries(SCRIPTS).filter(([name, script]) => !isFree(name) && scripts[name] !== script);
  const isListed = Object.hasOwn({ ...dependencies, ...devDependencies }, "gatewright");
  const completed = {
    ...(isBare(manifest) ? { type: "module" } : {}),
    ...manifest,
    scripts: { ...scripts, ...Object.fromEntries(added) },
    ...(isListed ? {} : { devDependencies: { ...devDependencies, ...own } }),
  };
  const names = [...added.map(([name]) => `the script "${name}"`), ...(isListed ? [] : ["gatewright itself"])];
  return {
    text: `${JSON.stringify(completed, null, indentOf(text))}\n`,
    isModule: completed.type === "module",
    notes: [
      ...(names.length > 0 ? [`package.json gains ${names.join(", ")}`] : []),
      ...kept.map(([name, script]) => `package.json keeps its script "${name}"; ours would be: ${script}`),
    ],
  };
}

function parseManifest(text: string): Manifest | undefined {
  try {
    return Manifest.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** As `npm install` makes it in an empty folder: then there is no other code whose modules would change their kind. */
function isBare(manifest: Manifest): boolean {
  return Object.keys(manifest).every((key) => key === "dependencies" || key === "devDependencies");
}

function indentOf(text: string): string {
  return /^([ \t]+)"/m.exec(text)?.[1] ?? "  ";
}
