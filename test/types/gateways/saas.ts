import {
  anyOf,
  apiKey,
  asset,
  concurrency,
  env,
  gateway,
  group,
  health,
  introspection,
  jwt,
  listener,
  mtls,
  parallel,
  rateLimit,
  redis,
  secret,
  session,
  tenants,
  upstream,
} from "gatewright";
import { z } from "zod";

// Services

const identity = upstream({ at: "https://id.saas.example", timeout: "2s" });
const accounts = upstream({ at: "http://accounts:8080" });
const projects = upstream({ at: "http://projects:8080", timeout: "3s", answersWithin: "4s" });
const projectsOfAcme = upstream({ at: "http://projects.acme:8080", timeout: "3s", answersWithin: "4s" });
const activity = upstream({ at: "http://activity:8080", timeout: "800ms" });
const billing = upstream({ at: "http://billing:8080" });
const store = redis({ url: secret("REDIS_URL") });

// Callers: four ways in, one shape out; partners by certificate

const Member = z.object({
  sub: z.string(),
  tenant: z.string(),
  plan: z.enum(["free", "pro", "enterprise"]),
  scopes: z.array(z.string()),
});
const Partner = z.object({ sub: z.string(), tenant: z.string() });

const app = jwt({
  issuer: env("ISSUER"),
  audience: "saas",
  algorithms: ["RS256", "ES256"],
  jwks: { from: identity, path: "/.well-known/jwks.json" },
  claims: Member.extend({ jti: z.string() }),
  revocation: { store, maxAge: "1m" },
});
const script = apiKey({ header: "X-API-Key", store, claims: Member });
const device = introspection({
  at: { from: identity, path: "/introspect" },
  client: { id: "gateway", secret: secret("INTROSPECTION_SECRET") },
  cache: "30s",
  claims: Member,
});
const browser = session({ cookie: "__Host-session", store, idle: "30m", absolute: "12h", claims: Member });
const partner = mtls({ authority: asset("./partners.pem"), revoked: asset("./partners.crl"), claims: Partner });

/** A plan is a set of scopes, granted by the identity service; the gateway does not know what a plan may do. */
const scope =
  (name: string) =>
  ({ claims }: { claims: z.infer<typeof Member> }) =>
    claims.scopes.includes(name);

// Limits: each algorithm where it fits

const fairShare = rateLimit({
  claims: Member,
  by: ({ tenant }) => tenant,
  rate: {
    tier: ({ claims }) => claims.plan,
    rates: { free: "60 per minute", pro: "600 per minute", enterprise: "6000 per minute" },
  },
  algorithm: "token-bucket",
  burst: 20,
  store,
  whenDown: { local: "25%" },
});
const logins = rateLimit({
  by: "ip",
  rate: "10 per minute",
  algorithm: "sliding-window-log",
  store,
  whenDown: "closed",
});
const searches = rateLimit({
  claims: Member,
  by: ({ claims }) => claims.sub,
  rate: "120 per minute",
  algorithm: "sliding-window-counter",
  store,
  whenDown: "open",
});
const exportsPerDay = rateLimit({
  by: ({ tenant }) => tenant,
  rate: "20 per day",
  algorithm: "fixed-window",
  store,
  whenDown: "closed",
});
const exportsAtOnce = concurrency({ by: ({ tenant }) => tenant, atMost: 2, store, whenDown: "closed" });
const usage = rateLimit({
  by: ({ tenant }) => tenant,
  rate: "50 per second",
  algorithm: "leaky-bucket",
  store,
  whenDown: { local: "50%" },
});

// Doors and tenants

const tls = { certificate: secret("TLS_CERTIFICATE"), key: secret("TLS_KEY") };
const front = listener({ port: 443, hosts: ["*.saas.example"], tls });
const back = listener({ port: 8443, hosts: ["partners.example"], tls: { ...tls, clients: partner } });

const customers = tenants({
  sources: [{ host: "*.saas.example" }, { claim: "tenant" }, { apiKey: true }],
  header: "X-Tenant-ID",
  upstreams: [{ shared: projects, own: { acme: projectsOfAcme } }],
});

// Routes

const api = group({
  prefix: "/api",
  auth: anyOf(app, script, device, browser),
  limits: [logins, fairShare],
  forward: ({ claims }) => ({ "X-User-ID": claims.sub, "X-Scopes": claims.scopes }),
  routes: {
    "GET /home": {
      cache: { for: "5s", per: "caller" },
      to: parallel({
        reads: { claims: Member },
        steps: {
          me: {
            to: accounts,
            call: "GET /members/:sub",
            params: ({ claims }) => ({ sub: claims.sub }),
            response: z.object({ name: z.string(), avatar: z.string() }),
            pick: ["name"],
          },
          projects: { to: projects, call: "GET /projects" },
          recent: { to: activity, call: "GET /recent", query: () => ({ limit: 5 }), optional: true },
        },
      }),
    },
    "GET /projects": { to: projects, limits: [searches], cache: { for: "10s", per: "tenant" } },
    "GET /projects/:id": { to: projects, allow: scope("projects:read"), cache: { for: "10s", per: "tenant" } },
    "POST /projects": {
      to: projects,
      allow: scope("projects:write"),
      request: { body: z.object({ name: z.string() }) },
    },
    "POST /projects/:id/export": {
      to: projects,
      allow: scope("projects:export"),
      limits: [exportsPerDay, exportsAtOnce],
      timeout: "2s",
    },
    "ANY /billing/*rest": { to: billing, allow: scope("billing") },
  },
});

const partners = group({
  listener: back,
  auth: partner,
  limits: [usage],
  forward: ({ claims }) => ({ "X-User-ID": claims.sub }),
  routes: {
    "POST /usage/:tenant": { to: billing, allow: ({ claims, params }) => claims.tenant === params.tenant },
  },
});

export default gateway({
  targets: ["envoy", "nginx"],
  instances: 4,
  clientAddress: { trust: ["10.0.0.0/8"] },
  listener: front,
  tenants: customers,
  routes: { "GET /health": health() },
  groups: [api, partners],
});
