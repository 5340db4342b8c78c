import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunningGateway } from "../../cli/dev/running-gateway.ts";
import { AUDIENCE, ISSUER } from "../../examples/shop/services/auth.ts";
import { startShopServices } from "../../examples/shop/services/start.ts";
import type { ConformanceTarget } from "../../test/harness/conformance-targets.ts";
import { createSigningKey, inSeconds, type SigningKey, signToken } from "../../test/harness/tokens.ts";
import { type Addresses, get, openAddresses } from "./clients.ts";
import { type Instances, killSidecars, provenTargets, withInstances } from "./instances.ts";
import { countVerdict, timeVerdict, type Verdict } from "./verdict.ts";

const TOKENS = 20;
const EFFECTIVE_WITHIN_MS = 100;
const file = join(import.meta.dirname, "../../examples/shop/gateway.ts");
const path = "/api/products/p-1001";

interface Token {
  readonly jti: string;
  readonly authorization: string;
}

/** A revoked token is refused by every instance within 100 ms of the 2xx, and still after everything was killed. */
export async function* proveRevocation(): AsyncGenerator<Verdict> {
  const key = createSigningKey("shop-1");
  const shop = await startShopServices(key);
  try {
    for (const target of provenTargets()) {
      const options = { target, count: 2, file, resolve: shop.resolve };
      yield* await withInstances(options, (instances) => proveOn(target, instances, key));
    }
  } finally {
    await shop.stop();
  }
}

async function proveOn(
  { name }: ConformanceTarget,
  instances: Instances,
  key: SigningKey,
): Promise<readonly Verdict[]> {
  const addresses = openAddresses();
  const tokens = Array.from({ length: TOKENS }, (_, index) => tokenOf(`${name}-${index}`, key));
  const times: number[] = [];
  for (const token of tokens) times.push(...(await timesToRefusal(instances.gateways, token, addresses)));
  await killAndRestart(instances);
  const answersTo = (token: Token) => statusesOf(instances.gateways, token, addresses);
  const revoked = (await Promise.all(tokens.map(answersTo))).flat();
  const fresh = await answersTo(tokenOf(`${name}-fresh`, key));
  const claim = `${TOKENS} tokens, from the 2xx to the refusal by either instance`;
  return [
    timeVerdict(name, claim, Math.max(...times), EFFECTIVE_WITHIN_MS),
    countVerdict(name, "refused after kill -9 of sidecars and Redis", count(revoked, 401), 2 * TOKENS),
    // Else whatever refuses everything would hold the claim above.
    countVerdict(name, "a token that nobody revoked passes then", count(fresh, 200), 2),
  ];
}

function tokenOf(jti: string, key: SigningKey): Token {
  const claims = { iss: ISSUER, aud: AUDIENCE, sub: "u-1001", role: "user", jti, exp: inSeconds(600) };
  return { jti, authorization: `Bearer ${signToken(claims, key)}` };
}

/** Milliseconds from the acknowledged revocation to the first refusal, by instance; 0 if that came before. */
async function timesToRefusal(
  gateways: readonly RunningGateway[],
  token: Token,
  addresses: Addresses,
): Promise<readonly number[]> {
  for (const gateway of gateways) await expectStatus(gateway, token, addresses, 200);
  const [first] = gateways;
  if (!first) return [];
  const acknowledged = revoke(first, token).then(() => performance.now());
  const refused = gateways.map((gateway) => firstRefusal(gateway, token, addresses));
  const start = await acknowledged;
  return (await Promise.all(refused)).map((moment) => Math.max(0, moment - start));
}

async function firstRefusal(gateway: RunningGateway, token: Token, addresses: Addresses): Promise<number> {
  for (const deadline = performance.now() + 5_000; performance.now() < deadline; ) {
    const { status } = await get(gateway, path, { from: addresses.next(), authorization: token.authorization });
    if (status === 401) return performance.now();
  }
  return Number.POSITIVE_INFINITY;
}

async function revoke({ control }: RunningGateway, { jti }: Token): Promise<void> {
  const answer = await fetch(`${control.url}/revocations`, {
    method: "POST",
    headers: { authorization: `Bearer ${control.token}`, "content-type": "application/json" },
    body: JSON.stringify({ jti }),
  });
  if (!answer.ok) throw new Error(`the revocation is a ${answer.status}: ${await answer.text()}`);
}

/** Everything that knows of the revocations is killed at once; Redis comes back empty. */
async function killAndRestart({ gateways, redis }: Instances): Promise<void> {
  for (const gateway of gateways) killSidecars(gateway);
  await redis.kill();
  await redis.restart();
  await Promise.all(gateways.map((gateway) => gateway.restartSidecar()));
  for (const gateway of gateways) while (!(await gateway.isReady())) await sleep(20);
}

/** What each instance answers to a token. */
function statusesOf(
  gateways: readonly RunningGateway[],
  { authorization }: Token,
  addresses: Addresses,
): Promise<readonly number[]> {
  return Promise.all(
    gateways.map(async (gateway) => (await get(gateway, path, { from: addresses.next(), authorization })).status),
  );
}

function count(statuses: readonly number[], status: number): number {
  return statuses.filter((one) => one === status).length;
}

async function expectStatus(
  gateway: RunningGateway,
  { authorization }: Token,
  addresses: Addresses,
  status: number,
): Promise<void> {
  const answer = await get(gateway, path, { from: addresses.next(), authorization });
  if (answer.status !== status) throw new Error(`a good token is a ${answer.status}: ${answer.body}`);
}
