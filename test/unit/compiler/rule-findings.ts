import { createReport, type Diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { Gateway, Route } from "../../../compiler/ir/gateway.ts";
import type { Rule } from "../../../compiler/rules/rule.ts";

/** A key, with what the route has besides. */
export type RouteDraft = string | (Partial<Pick<Route, "name" | "group" | "policies">> & { readonly key: string });

/** Routes of nothing but what is given, each on a line of its own. */
export function gatewayWith(drafts: readonly RouteDraft[]): Gateway {
  const routes = drafts.map((draft, index): Route => {
    const { key, ...rest } = typeof draft === "string" ? { key: draft } : draft;
    const [method = "", path = ""] = key.split(" ");
    const source = { file: "gateway.ts", line: index + 1, column: 1 };
    return { name: key, source, method, path, policies: [], ...rest };
  });
  return {
    ...{ version: 1, targets: ["envoy"], instances: 1, trust: [] },
    ...{ upstreams: [], stores: [], callers: [], limits: [], routes },
  };
}

export function findings(rule: Rule, drafts: readonly RouteDraft[]): readonly Diagnostic[] {
  const report = createReport();
  rule(gatewayWith(drafts), report, (source) => ({ ...source, length: 1 }));
  return report.sorted();
}
