import type { ExplainedTarget } from "./explanation.ts";
import { withPlace } from "./with-place.ts";

/** One line a policy: who does it where; targets that agree are named together. */
export function printTargets(targets: readonly ExplainedTarget[]): readonly string[] {
  const [first] = targets;
  if (first === undefined) return [];
  const policies = first.policies.map(({ text, at }, index) => {
    const who = grouped(targets.map(({ target, policies: all }) => [target, all[index]?.by ?? ""]));
    return withPlace(`  ${text}: ${who}`, at);
  });
  const prices = groups(targets.map(({ target, price }) => [target, price]));
  const differences = targets.flatMap(({ target, differences: all }) => all.map((text) => `  ${target}: ${text}`));
  return [
    "who does it",
    ...policies,
    "price",
    ...prices.map(([price, names]) => `  ${names.join(", ")}: ${price}`),
    ...(differences.length > 0 ? ["known differences between the targets", ...differences] : []),
  ];
}

function grouped(pairs: readonly (readonly [string, string])[]): string {
  const all = groups(pairs);
  const [only] = all;
  if (all.length === 1 && only !== undefined) return only[0];
  return all.map(([value, names]) => `${value} on ${names.join(", ")}`).join("; ");
}

function groups(pairs: readonly (readonly [string, string])[]): readonly (readonly [string, readonly string[]])[] {
  const byValue = Map.groupBy(pairs, ([, value]) => value);
  return [...byValue].map(([value, all]) => [value, all.map(([name]) => name)]);
}
