/** What some properties take that is declared by a factory, for whoever writes a text in its place. */
export const KINDS_OF_VALUES: Readonly<Record<string, string>> = {
  to: "an upstream or another destination",
  from: "an upstream",
  store: "a store",
};

/** What might stand in a required property. */
const EXAMPLES: Readonly<Record<string, string>> = {
  at: '"http://host:8080"',
  atLeast: "10",
  audience: '"shop"',
  by: '"ip"',
  call: '"GET /products/:id"',
  claims: "z.object({ sub: z.string() })",
  errors: '"50%"',
  issuer: '"https://auth.example"',
  jwks: '{ from: identity, path: "/.well-known/jwks.json" }',
  maxAge: '"5m"',
  over: '"10s"',
  pause: '"30s"',
  rate: '"100 per minute"',
  routes: '{ "GET /products": { to: products } }',
  status: "200",
  steps: '{ product: { to: products, call: "GET /products/:id" } }',
  store: 'redis({ url: "redis://redis:6379" })',
  targets: '["envoy", "nginx"]',
  to: "products",
  trust: '["10.0.0.0/8"]',
  url: '"redis://redis:6379"',
  whenDown: '"closed"',
};

export function exampleOf(property: string): string {
  return (Object.hasOwn(EXAMPLES, property) ? EXAMPLES[property] : undefined) ?? "…";
}
