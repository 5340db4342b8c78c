import { z } from "zod";
import { RouteGuard } from "../compiler/ir/route-guard.ts";
import { contentId } from "../compiler/passes/content-id.ts";

const { caller, allow, limits, ...facts } = RouteGuard.shape;

/** The guards of all routes as plan.json holds them: what many routes have in common stands there once, by a hash. */
export const GuardRecord = z.strictObject({
  callers: z.record(z.string(), caller.unwrap()),
  conditions: z.record(z.string(), allow.element),
  limits: z.record(z.string(), limits.element),
  routes: z.array(
    z.strictObject({
      ...facts,
      caller: z.string().optional(),
      allow: z.array(z.string()),
      limits: z.array(z.string()),
    }),
  ),
});
type GuardRecord = z.output<typeof GuardRecord>;

export function packGuards(guards: readonly RouteGuard[]): GuardRecord {
  const callers = createTable<GuardRecord["callers"][string]>("caller");
  const conditions = createTable<GuardRecord["conditions"][string]>("condition");
  const limits = createTable<GuardRecord["limits"][string]>("limit");
  const routes = guards.map(({ caller, ...route }) => ({
    ...route,
    ...(caller ? { caller: callers.idOf(caller) } : {}),
    allow: route.allow.map(conditions.idOf),
    limits: route.limits.map(limits.idOf),
  }));
  return { callers: callers.rows, conditions: conditions.rows, limits: limits.rows, routes };
}

/** `undefined` if a route names what the record lacks. */
export function unpackGuards({ callers, conditions, limits, routes }: GuardRecord): readonly RouteGuard[] | undefined {
  const guards = routes.flatMap(({ caller: callerId, ...route }): readonly RouteGuard[] => {
    const caller = callerId === undefined ? undefined : callers[callerId];
    const allow = route.allow.flatMap((id) => conditions[id] ?? []);
    const counted = route.limits.flatMap((id) => limits[id] ?? []);
    const isWhole = allow.length === route.allow.length && counted.length === route.limits.length;
    if (!isWhole || (callerId !== undefined && !caller)) return [];
    return [{ ...route, ...(caller ? { caller } : {}), allow, limits: counted }];
  });
  return guards.length === routes.length ? guards : undefined;
}

function createTable<Row>(prefix: string) {
  const rows: Record<string, Row> = {};
  return {
    rows,
    idOf(row: Row): string {
      const id = contentId(prefix, row);
      rows[id] ??= row;
      return id;
    },
  };
}
