import { proveEdits } from "./prove/edits.ts";
import { proveFaults } from "./prove/faults.ts";
import { proveLimit } from "./prove/limit.ts";
import { proveRevocation } from "./prove/revocation.ts";
import { printVerdict, type Verdict } from "./prove/verdict.ts";
import { sayProblems } from "./say-problems.ts";

/** What the gateway claims about time and numbers, measured on this machine: no tests, since they measure time. */
const proofs: Readonly<Record<string, (args: readonly string[]) => AsyncGenerator<Verdict>>> = {
  revocation: proveRevocation,
  limit: proveLimit,
  faults: proveFaults,
  edits: proveEdits,
};

process.exitCode = await sayProblems(() => prove(process.argv[2], process.argv.slice(3)));

async function prove(name: string | undefined, args: readonly string[]): Promise<number> {
  const proof = name === undefined || !Object.hasOwn(proofs, name) ? undefined : proofs[name];
  if (!proof) {
    console.error(`npm run prove -- ${Object.keys(proofs).join("|")}`);
    return 1;
  }
  let missed = 0;
  let made = 0;
  for await (const verdict of proof(args)) {
    made++;
    if (!verdict.holds) missed++;
    console.log(printVerdict(verdict));
  }
  console.log(missed === 0 ? `${made} claims hold` : `${missed} of ${made} claims do not hold`);
  return missed === 0 ? 0 : 1;
}
