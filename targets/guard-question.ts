import type { Plan } from "../compiler/passes/plan.ts";
import { type Expression, inputsOf } from "../model/expression.ts";

/** Headers of the request that some condition of a guard or some limit's key reads, beside the credential. */
export function headersRead(plan: Plan): readonly string[] {
  const keys = plan.gateway.limits.flatMap(({ by }) => (by === "ip" ? [] : [by]));
  const expressions: readonly Expression[] = [...plan.guards.flatMap(({ allow }) => allow), ...keys];
  return expressions.flatMap(inputsOf).flatMap(({ path: [root, name] }) => (root === "headers" && name ? [name] : []));
}
