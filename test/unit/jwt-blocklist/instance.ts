/**
 * A process that revokes tokens without end and prints the id of each one that is kept: killed by the test at any
 * moment. Arguments: the URL of Redis, a directory.
 */
import { openRevocations } from "../../../sidecars/jwt-blocklist/revocations.ts";

const [, , url = "", directory = ""] = process.argv;
const revocations = await openRevocations({
  caller: "customer",
  store: { kind: "redis", url },
  directory,
  maxAgeMs: 10_000,
  onEvent: () => {},
});
for (let index = 0; ; index += 1) {
  await revocations.revoke(`t-${index}`, Date.now() / 1_000 + 600);
  process.stdout.write(`t-${index}\n`);
}
