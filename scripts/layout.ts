import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../compiler/diagnostics/catalogue.ts";
import { policyKinds } from "../compiler/policies/index.ts";

const root = join(import.meta.dirname, "..");
const longestFile = 300;
const notOurs = ["node_modules", ".cache", ".gatewright", "compiled", "dist", "expected"];

/**
 * Where a policy's parts must be: one name in every room, so that `git ls-files | grep rate-limit` is the table of
 * contents of that feature.
 */
const partsOfPolicy = (kind: string): readonly string[] => [
  `compiler/policies/${kind}.ts`,
  `targets/envoy/policies/${kind}.ts`,
  `targets/nginx/policies/${kind}.ts`,
  `test/golden/${kind}`,
  // A policy that has nothing to say about mistakes has no pages.
  ...(Object.keys(catalogue).some((code) => code.startsWith(`${kind}/`)) ? [`docs/codes/${kind}`] : []),
];

/** Holds the tree against the layout rules; returns one line for each breach. */
export function breachesOfLayout(): readonly string[] {
  return [...lackingPolicyParts(), ...overlongFiles()];
}

function lackingPolicyParts(): readonly string[] {
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
