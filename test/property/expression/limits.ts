export const MAX_LEVEL = 5;
const roles = ["admin", "auditor"] as const;

export { roles as ROLES };
export default { low: 2, high: 8 } as const;
