import { noDuplicateRoutes } from "./no-duplicate-routes.ts";
import { noHiddenMethods } from "./no-hidden-methods.ts";
import { noHiddenRoutes } from "./no-hidden-routes.ts";
import { noWaysPastGuards } from "./no-ways-past-guards.ts";
import type { Rule } from "./rule.ts";

/**
 * In this order: what is the same comes before what is hidden, since a duplicate would also hide; what is hidden wholly
 * before what is hidden in part; then who gets in where.
 */
export const rules: readonly Rule[] = [noDuplicateRoutes, noHiddenRoutes, noHiddenMethods, noWaysPastGuards];
