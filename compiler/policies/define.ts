import type { z } from "zod";
import type { Target } from "../../model/targets.ts";

/** Who does a policy on a target. There is no fourth case: what nobody does is a compile error with this reason. */
export type Support =
  | { readonly by: "native" | "guard" | "relay" }
  | { readonly by: "none"; readonly reason: string; readonly instead: string };

export interface PolicyDefinition<Schema extends z.ZodType> {
  readonly schema: Schema;
  /** Every target must say it; one that is missing does not compile. */
  readonly support: Readonly<Record<Target, Support>>;
  /** A few words for the printed plan: `100 per minute by address`. */
  describe(policy: z.output<Schema>): string;
}

export function definePolicy<Schema extends z.ZodType>(definition: PolicyDefinition<Schema>): PolicyDefinition<Schema> {
  return Object.freeze(definition);
}

export const everywhere = (by: "native" | "guard" | "relay"): Readonly<Record<Target, Support>> => ({
  envoy: { by },
  nginx: { by },
  node: { by },
});
