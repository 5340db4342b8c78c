import type { Request } from "./claims.ts";
import { MAX_LEVEL } from "./limits.ts";

const DEFAULTS = { page: "1", size: 20 } as const;
const owner = ({ claims }: Request) => ({ id: claims.sub, org: claims.org?.id ?? null });

/** Every form a value may have. */
export const values = {
  claim: ({ claims }: Request) => claims.sub,
  optionalClaim: ({ claims }: Request) => claims.org?.plan,
  wholeObject: ({ claims }: Request) => claims.org,
  wholeList: ({ claims }: Request) => claims.scopes,
  constant: () => DEFAULTS.size,
  constantList: () => ["a", 1, true, null],
  plainTemplate: () => `/plain`,
  template: ({ params }: Request) => `/users/${params.userId}/of/${params.orgId}`,
  templateOfNumber: ({ claims }: Request) => `${claims.level}-${claims.active}`,
  templateOfDefault: ({ claims }: Request) => `nick:${claims.nick ?? "none"}`,
  templateOfTemplate: ({ claims, params }: Request) => `a${`b${claims.sub}`}${MAX_LEVEL}${params.userId}`,
  narrowedTemplate: ({ claims }: Request) => (claims.nick === undefined ? "" : `~${claims.nick}`),
  object: ({ claims, params }: Request) => ({ id: params.userId, sub: claims.sub, role: claims.role }),
  shorthand: ({ claims: { sub, level }, method }: Request) => ({ sub, level, method }),
  nested: ({ claims }: Request) => ({ user: { id: claims.sub, org: { id: claims.org?.id } }, "a b": 1, 7: true }),
  truth: ({ claims }: Request) => ({ isAdmin: claims.role === "admin", isStaff: claims.staff ?? false }),
  choice: ({ claims, query }: Request) => ({
    page: query.page ?? DEFAULTS.page,
    size: claims.staff ? 100 : DEFAULTS.size,
  }),
  empty: () => ({}),
  or: ({ claims }: Request) => claims.nick || claims.sub,
  and: ({ claims }: Request) => claims.nick && claims.sub,
  shared: owner,
  called: (request: Request) => ({ owner: owner(request), by: request.ip }),
};
