import type { Gateway, Route } from "../../../compiler/ir/gateway.ts";
import type { Plan, PlanRoute } from "../../../compiler/passes/plan.ts";
import type { Target } from "../../../model/targets.ts";
import type { Author, AuthorOptions } from "../../harness/author.ts";

/** What an accepted gateway.ts came to. */
export interface Accepted {
  readonly gateway: Gateway;
  readonly plan: (target: Target) => Plan;
}

/** The parts that most gateways of these tests are made of. */
const PARTS = `
import { anyone, gateway, group, jwt, memory, rateLimit, redis, respond, sequence, upstream } from "gatewright";
import { z } from "zod";

const orders = upstream({ at: "http://orders:8080" });
const store = redis({ url: "redis://redis:6379" });
const Claims = z.object({ sub: z.string(), role: z.enum(["user", "admin"]) });
const caller = jwt({ issuer: "https://id.example", audience: "shop", jwks: "https://id.example/jwks", claims: Claims });
const perAddress = rateLimit({ by: "ip", rate: "100 per minute", store, whenDown: "closed" });
const perCaller = rateLimit({
  claims: Claims,
  by: ({ claims }) => claims.sub,
  rate: "10 per minute",
  store,
  whenDown: "open",
});
`;

/** A gateway.ts: the parts, declarations of the test's own, and the options of the gateway itself. */
export function gatewayOf(options: string, declarations = ""): string {
  return `${PARTS}${declarations}\nexport default gateway({ targets: ["envoy", "nginx"], ${options} });\n`;
}

/** Compiles what must be accepted; a finding is an error of the test. */
export async function accepted(author: Author, text: string, options: AuthorOptions = {}): Promise<Accepted> {
  const { diagnostics, gateway, plans } = await author.compile({ "gateway.ts": text }, options);
  const findings = diagnostics.map((diagnostic) => author.render(diagnostic)).join("\n");
  if (findings !== "" || !gateway || !plans) throw new Error(`It was refused:\n${findings}`);
  return {
    gateway,
    plan(target) {
      const plan = plans.find((candidate) => candidate.target === target);
      if (!plan) throw new Error(`There is no plan for ${target}.`);
      return plan;
    },
  };
}

/** The codes of what is found in a gateway.ts, in the order of the report. */
export async function findingsOf(
  author: Author,
  text: string,
  options: AuthorOptions = {},
): Promise<readonly string[]> {
  return (await author.compile({ "gateway.ts": text }, options)).diagnostics.map(({ code }) => code);
}

export function routeOf({ gateway }: Accepted, name: string): Route {
  const route = gateway.routes.find((candidate) => candidate.name === name);
  if (!route) throw new Error(`There is no route "${name}".`);
  return route;
}

export function planRouteOf(plan: Plan, name: string): PlanRoute {
  const route = plan.paths.flatMap(({ routes }) => routes).find((candidate) => candidate.name === name);
  if (!route) throw new Error(`There is no route "${name}" in the plan.`);
  return route;
}
