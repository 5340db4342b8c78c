import type { Report } from "../diagnostics/report.ts";
import type { Gateway } from "../ir/gateway.ts";
import { rules } from "../rules/index.ts";

/** The laws about a gateway as a whole. */
export function check(gateway: Gateway, report: Report): void {
  for (const rule of rules) rule(gateway, report);
}
