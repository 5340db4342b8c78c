/** As package.json's `engines`, which npm only warns of. */
const OLDEST = 24;

/** What to do about a Node that is too old to run a gateway.ts, or `undefined`. */
export function nodeProblem(version: string, program: string): string | undefined {
  if (Number.parseInt(version, 10) >= OLDEST) return undefined;
  return `gatewright needs Node ${OLDEST} or newer; this is Node ${version} (${program}). Newer ones: https://nodejs.org`;
}
