import { noDuplicateRoutes } from "./no-duplicate-routes.ts";
import { noHiddenMethods } from "./no-hidden-methods.ts";
import type { Rule } from "./rule.ts";

/** In this order: what is the same comes before what is hidden, since a duplicate would also hide. */
export const rules: readonly Rule[] = [noDuplicateRoutes, noHiddenMethods];
