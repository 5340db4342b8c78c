/** How the routes are written: in the gateway itself, or in groups of a hundred. */
export const forms = ["one table", "groups of 100"] as const;
export type Form = (typeof forms)[number];

const GROUP = 100;

/** A public gateway with so many routes; every third has a parameter, the first and the last among them. */
export function writeScaleGateway(routes: number, form: Form, backend: string): string {
  const all = Array.from({ length: routes }, (_, index) => index);
  const head = [
    'import { anyone, gateway, group, upstream } from "gatewright";',
    `const service = upstream({ name: "service", at: ${JSON.stringify(backend)} });`,
  ];
  const last = (body: string) => `export default gateway({ targets: ["envoy", "nginx"], auth: anyone, ${body} });`;
  if (form === "one table") {
    return [...head, last(`routes: {\n${all.map((index) => routeLine(index, PREFIX)).join("\n")}\n}`), ""].join("\n");
  }
  const groups = all.filter((index) => index % GROUP === 0).map((first) => all.slice(first, first + GROUP));
  const written = groups.map((members, number) => {
    const lines = members.map((index) => routeLine(index, ""));
    return `const g${number} = group({ prefix: "${PREFIX}/g${number}", routes: {\n${lines.join("\n")}\n} });`;
  });
  return [...head, ...written, last(`groups: [${groups.map((_, number) => `g${number}`).join(", ")}]`), ""].join("\n");
}

/** A path that the route with this number answers. */
export function pathOfRoute(index: number, form: Form): string {
  const group = form === "one table" ? "" : `/g${Math.floor(index / GROUP)}`;
  return `${PREFIX}${group}/r${index}${hasParameter(index) ? "/p-1" : ""}`;
}

/** Where the backend of the benchmark answers. */
const PREFIX = "/products";

const hasParameter = (index: number) => index % 3 === 0;

function routeLine(index: number, prefix: string): string {
  const parameter = hasParameter(index) ? "/:id" : "";
  return `  "GET ${prefix}/r${index}${parameter}": { to: service, timeout: "2s" },`;
}
