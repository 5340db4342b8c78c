import type { Request } from "./claims.ts";
import * as limits from "./limits.ts";
import RANGE, { MAX_LEVEL, ROLES } from "./limits.ts";

const NAMES = { ops: "ops", plan: { free: "free" } } as const;
const STAFF = [...ROLES, "user"] as const;
const isSelf = ({ claims, params }: Request) => claims.sub === params.userId;
const isAdmin = (request: Request) => request.claims.role === "admin";
const isRole = (role: "user" | "admin" | undefined, wanted: string) => role === wanted;
const hasScope =
  (scope: string) =>
  ({ claims }: Request) =>
    claims.scopes.includes(scope);
const hasOneOf = (first: string, second: string) => (request: Request) =>
  hasScope(first)(request) || request.claims.scopes.includes(second);
const not = (condition: (request: Request) => boolean) => (request: Request) => !condition(request);

/** Every operator that a condition may use, and every way an arrow may come about. */
export const conditions = {
  adminOrSelf: ({ claims, params }: Request) => claims.role === "admin" || claims.sub === params.userId,
  notAdmin: ({ claims }: Request) => claims.role !== "admin",
  wholeRequest: (request: Request) => request.claims.sub === request.params.userId && request.method === "GET",
  renamed: ({ claims: c, params: { orgId } }: Request) => c.org?.id === orgId,
  narrowedList: ({ claims }: Request) =>
    claims.role !== undefined && (ROLES as readonly string[]).includes(claims.role),
  spreadList: ({ claims }: Request) => claims.role !== undefined && STAFF.includes(claims.role),
  inlineList: ({ method }: Request) => ["GET", "HEAD"].includes(method),
  itemOfClaim: ({ claims, params }: Request) => claims.scopes.includes(params.userId),
  optionalList: ({ claims }: Request) => claims.groups?.includes(NAMES.ops) ?? false,
  notInOptionalList: ({ claims }: Request) => !claims.groups?.includes("banned"),
  notTrue: ({ claims }: Request) => claims.groups?.includes("banned") !== true,
  exactlyFalse: ({ claims }: Request) => claims.groups?.includes("banned") === false,
  between: ({ claims }: Request) => claims.level >= RANGE.low && claims.level < RANGE.high,
  importedNumber: ({ claims }: Request) => claims.level <= MAX_LEVEL,
  wholeModule: ({ claims }: Request) => claims.level > limits.MAX_LEVEL,
  negativeNumber: ({ claims }: Request) => claims.level > -1.5,
  defaultNumber: ({ claims }: Request) => (claims.quota ?? 0) > 10,
  defaultClaim: ({ claims }: Request) => (claims.nick ?? claims.sub) === "jo",
  exactlyTrue: ({ claims }: Request) => claims.staff === true,
  choice: ({ claims }: Request) => (claims.staff ? claims.level > 5 : claims.level > 9),
  falsy: ({ claims }: Request) => !claims.staff,
  twice: ({ claims }: Request) => !!claims.nick,
  truthsCompared: ({ claims }: Request) => (claims.active || claims.level > 5) === (claims.level < 8 && claims.active),
  header: ({ headers }: Request) => headers["x-beta"] === "on",
  headerStarts: ({ headers }: Request) => headers["x-client"]?.startsWith("mobile/") ?? false,
  headerSent: ({ headers }: Request) => headers["x-beta"] !== undefined,
  queryFilled: ({ query }: Request) => query.page !== "",
  narrowedObject: ({ claims }: Request) => claims.org !== undefined && claims.org.plan === "pro",
  chainedObject: ({ claims }: Request) => claims.org?.plan !== NAMES.plan.free,
  bothSent: ({ claims, headers }: Request) => claims.nick !== undefined && claims.nick === headers["x-nick"],
  sameOrDefault: ({ claims, headers }: Request) => (claims.nick ?? "") === (headers["x-nick"] ?? "none"),
  ends: ({ claims }: Request) => claims.sub.endsWith("@example.com") && !claims.sub.startsWith("test-"),
  startsWithOther: ({ claims, params }: Request) => claims.sub.startsWith(params.userId),
  contains: ({ path }: Request) => path.includes("/internal/"),
  quoted: ({ claims }: Request) => claims.sub === 'a"b\\c\n' || claims.sub === `žluť🐎`,
  templated: ({ claims }: Request) => claims.sub === `u${claims.active ? 1 : 2}`,
  isNull: ({ claims }: Request) => claims.manager === null,
  // biome-ignore lint/complexity/useOptionalChain: the long form is what is tried here
  notNull: ({ claims, params }: Request) => claims.manager !== null && claims.manager.startsWith(params.userId),
  nullOrAbsent: ({ claims }: Request) => (claims.manager ?? claims.nick) === undefined,
  ofRecord: ({ claims }: Request) => claims.seats.pro !== undefined && claims.seats.pro > 1,
  shared: isSelf,
  made: hasScope("orders:read"),
  madeTwice: hasOneOf("orders:write", "x"),
  madeOfAnother: not(isAdmin),
  called: (request: Request) => isAdmin(request) || isSelf(request),
  calledWithParts: ({ claims }: Request) => isRole(claims.role === "auditor" ? "admin" : "user", "admin"),
};
