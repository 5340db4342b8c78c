import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const PlanJson = z.object({ targets: z.record(z.string(), z.unknown()) });

/**
 * The proxies whose folders an earlier build wrote here, as its plan.json says. Without one, a folder called "envoy" is
 * somebody else's, however much it looks like ours.
 */
export function proxiesOfEarlierBuild(folder: string): readonly ("envoy" | "nginx")[] {
  const plan = PlanJson.safeParse(readJson(join(folder, "plan.json")));
  if (!plan.success) return [];
  return (["envoy", "nginx"] as const).filter(
    (target) => Object.hasOwn(plan.data.targets, target) && existsSync(join(folder, target)),
  );
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
