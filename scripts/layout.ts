import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const root = join(import.meta.dirname, "..");
const policyTable = "compiler/policies/index.ts";
const longestFile = 300;
const notOurs = ["node_modules", ".cache", ".gatewright", "dist", "expected"];

/**
 * Where a policy's parts must be: one name in every room, so that `git ls-files | grep rate-limit` is the table of
 * contents of that feature.
 */
const partsOfPolicy = (kind: string): readonly string[] => [
  `compiler/policies/${kind}.ts`,
  `targets/envoy/policies/${kind}.ts`,
  `targets/nginx/policies/${kind}.ts`,
  `test/golden/${kind}`,
  `docs/codes/${kind}`,
];

/** Holds the tree against the layout rules; returns one line for each breach. */
export async function breachesOfLayout(): Promise<readonly string[]> {
  return [...(await lackingPolicyParts()), ...overlongFiles()];
}

async function lackingPolicyParts(): Promise<readonly string[]> {
  const table = join(root, policyTable);
  if (!existsSync(table)) return [`${policyTable} is missing: it lists the policies`];
  const { policyKinds } = z.object({ policyKinds: z.array(z.string()).min(1) }).parse(await import(table));
  return policyKinds.flatMap((kind) =>
    partsOfPolicy(kind)
      .filter((part) => !isThere(part, kind))
      .map((part) => `policy "${kind}" lacks ${part}`),
  );
}

/** A policy may be a folder of its name where its file is said; a folder counts once something is in it. */
function isThere(part: string, kind: string): boolean {
  const candidates = part.endsWith(".ts") ? [part, part.replace(`${kind}.ts`, `${kind}/index.ts`)] : [`${part}/*`];
  return candidates.some((candidate) => globSync(candidate, { cwd: root }).length > 0);
}

function overlongFiles(): readonly string[] {
  return globSync("**/*.{ts,sh}", { cwd: root, exclude: (path) => notOurs.includes(lastSegment(path)) })
    .map((path) => ({ path, lines: readFileSync(join(root, path), "utf8").split("\n").length - 1 }))
    .filter(({ lines }) => lines > longestFile)
    .map(({ path, lines }) => `${path} has ${lines} lines; ${longestFile} is the limit`);
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
