import { join } from "node:path";
import type { ConformanceTarget } from "../../test/harness/conformance-targets.ts";
import { refusalCode, STARVED } from "../../test/harness/refusal-code.ts";
import { countStatus, get, openAddresses, sendMany } from "./clients.ts";
import { type Instances, provenTargets, withInstances } from "./instances.ts";
import { countVerdict, type Verdict } from "./verdict.ts";

const LIMIT = 100;
const REQUESTS = 1_000;
const IN_FLIGHT = [1, 10, 100, 1_000] as const;
const file = join(import.meta.dirname, "limit-gateway.ts");

/** A limit over several instances is exact at any concurrency: of 1,000 requests in a day, 100 pass. */
export async function* proveLimit(): AsyncGenerator<Verdict> {
  for (const target of provenTargets()) {
    yield* await withInstances({ target, count: 2, file }, (instances) => proveOn(target, instances));
  }
}

async function proveOn({ name }: ConformanceTarget, { gateways }: Instances): Promise<readonly Verdict[]> {
  const addresses = openAddresses();
  const verdicts: Verdict[] = [];
  for (const inFlight of IN_FLIGHT) {
    const from = addresses.next();
    const answers = await sendMany(REQUESTS, inFlight, (index) => {
      const gateway = gateways[index % gateways.length];
      if (!gateway) throw new Error("there is no gateway");
      return get(gateway, "/limited", { from });
    });
    const claim = `${REQUESTS} requests over 2 sidecars, ${inFlight} in flight`;
    // On a busy machine the store may be late for some: refused as well, since the limit is closed without it.
    const [over, late] = [countStatus(answers, 429), answers.filter((one) => refusalCode(one) === STARVED).length];
    verdicts.push(countVerdict(name, `${claim}, passed`, countStatus(answers, 200), LIMIT), {
      target: name,
      claim: `${claim}, refused: ${REQUESTS - LIMIT}`,
      measured: late === 0 ? String(over) : `${over} over the limit, ${late} without the store`,
      holds: over + late === REQUESTS - LIMIT,
    });
  }
  return verdicts;
}
