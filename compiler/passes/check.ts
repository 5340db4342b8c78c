import { join } from "node:path";
import type { Report } from "../diagnostics/report.ts";
import type { Gateway } from "../ir/gateway.ts";
import type { RouteGuard } from "../ir/route-guard.ts";
import { rules } from "../rules/index.ts";
import { noWeakerGuards } from "../rules/no-weaker-guards.ts";

export interface CheckOptions {
  /** The one that the gateway's sources are relative to. */
  readonly folder: string;
  /** The guards of the last build, to compare with; left out: there is none. */
  readonly lastBuild?: readonly RouteGuard[] | undefined;
}

/** The laws about a gateway as a whole. */
export function check(gateway: Gateway, { folder, lastBuild }: CheckOptions, report: Report): void {
  for (const rule of lastBuild ? [...rules, noWeakerGuards(lastBuild)] : rules)
    rule(gateway, report, (source) => ({ ...source, file: join(folder, source.file), length: source.length ?? 1 }));
}
