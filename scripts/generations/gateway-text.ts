/** The upstream of the gateway (`startEcho`), to be given an address by `--resolve`. */
export const UPSTREAM = "echo:8080";
export const KEYS_PATH = "/jwks.json";
export const TOKEN = { issuer: "https://issuer.test", audience: "edits", subject: "ann" } as const;

/** The paths under load; the body of every answer names the edit that it was given by, as `edit-17`. */
export const PATHS = [
  ...["/fixed", "/forwarded", "/guarded", "/guarded/forwarded", "/replaced"],
  ...["/composed", "/composed/replaced"],
] as const;

/** Its first step takes so long that the next edit has often replaced the upstream of its second when it comes to it. */
export const SLOWLY_COMPOSED = "/composed/slowly";

/** Ends the target of a request whose answer takes longer than any swap of routes: it is under way when others come. */
export const SLOW = "slowly";

export type BadEdit = "syntax" | "type" | "rule";
export const BAD_EDITS: readonly BadEdit[] = ["syntax", "type", "rule"];

/**
 * The gateway after an edit. Not only its texts change: each edit has a guard, a relay and rewrites of its own, and from
 * edit to edit routes, upstreams and headers that conditions read come and go.
 */
export function gatewayText(edit: number, bad?: BadEdit): string {
  const mark = `edit-${edit}`;
  const extra = edit % 3 === 0 ? `"GET /extra/:id": { auth: anyone, to: extra, timeout: "${(edit % 7) + 1}s" },` : "";
  const condition = edit % 4 === 0 ? `headers["x-team"] !== "${mark}"` : `claims.sub !== "${mark}"`;
  const mistakes = {
    syntax: `"GET /bad": { auth: anyone, to: echo, `,
    type: `"GET /bad": { auth: anyone, to: echo, timeout: 5 },`,
    rule: `"GET /bad": { to: echo },`,
  };
  return [
    `import { anyone, gateway, jwt, memory, rateLimit, respond, sequence, upstream } from "gatewright";`,
    `import { z } from "zod";`,
    `const echo = upstream({ at: "http://${UPSTREAM}" });`,
    extra === "" ? "" : `const extra = upstream({ name: "extra-${edit % 2}", at: "http://${UPSTREAM}" });`,
    `const replaced = upstream({ name: "replaced-${edit % 2}", at: "http://${UPSTREAM}" });`,
    `const users = jwt({`,
    `  issuer: "${TOKEN.issuer}", audience: "${TOKEN.audience}", jwks: { from: echo, path: "${KEYS_PATH}" },`,
    `  claims: z.object({ sub: z.string() }),`,
    `});`,
    `const often = rateLimit({ by: "ip", rate: "100000 per second", store: memory(), whenDown: "closed" });`,
    `export default gateway({`,
    `  targets: ["envoy", "nginx"],`,
    `  routes: {`,
    `    "GET /fixed": { auth: anyone, to: respond({ status: 200, json: "${mark}" }) },`,
    `    "GET /forwarded": { auth: anyone, to: echo, rewrite: () => "/${mark}" },`,
    `    "GET /replaced": { auth: anyone, to: replaced, rewrite: () => "/${mark}" },`,
    `    "GET /guarded": { auth: users, limits: [often], allow: ({ claims, headers }) => ${condition}, to: respond({ status: 200, json: "${mark}" }) },`,
    `    "GET /guarded/forwarded": { auth: users, allow: ({ claims, headers }) => ${condition}, to: echo, rewrite: () => "/${mark}" },`,
    `    "GET /composed": { auth: anyone, to: sequence({ steps: { only: { to: echo, call: "GET /${mark}" } } }) },`,
    `    "GET /composed/replaced": { auth: anyone, to: sequence({ steps: { first: { to: echo, call: "GET /first" }, second: { to: replaced, call: "GET /${mark}" } } }) },`,
    `    "GET ${SLOWLY_COMPOSED}": { auth: anyone, to: sequence({ steps: { first: { to: echo, call: "GET /first/${SLOW}" }, second: { to: replaced, call: "GET /${mark}" } } }) },`,
    `    ${extra}`,
    `    ${bad === undefined ? "" : mistakes[bad]}`,
    `  },`,
    `});`,
    "",
  ].join("\n");
}

/** The edit that an answer was given by. */
export function editOf(body: string): number | undefined {
  const [, number] = /edit-(\d+)/.exec(body) ?? [];
  return number === undefined ? undefined : Number(number);
}
