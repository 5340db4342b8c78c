import { join } from "node:path";
import type { Report } from "../diagnostics/report.ts";
import type { Gateway } from "../ir/gateway.ts";
import { rules } from "../rules/index.ts";

/** The laws about a gateway as a whole. `folder` is the one that its sources are relative to. */
export function check(gateway: Gateway, folder: string, report: Report): void {
  for (const rule of rules)
    rule(gateway, report, (source) => ({ ...source, file: join(folder, source.file), length: source.length ?? 1 }));
}
