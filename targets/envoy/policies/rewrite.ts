import type { PolicyOf } from "../../../compiler/policies/index.ts";
import { capturingPattern } from "../path-match.ts";
import { literalRewrite } from "../substitution.ts";
import type { EnvoyPolicy } from "./policy.ts";

/** Over the whole path, with the route's own pattern. The query is no part of it and stays. */
export const rewrite: EnvoyPolicy<PolicyOf<"rewrite">> = {
  route: ({ parts }, draft) => {
    const { regex, numberOf } = capturingPattern(draft.pattern);
    const substitution = parts
      .map((part) => ("text" in part ? literalRewrite(part.text) : `\\${numberOf(part.param)}`))
      .join("");
    return { ...draft, rewrite: { pattern: { regex }, substitution } };
  },
};
