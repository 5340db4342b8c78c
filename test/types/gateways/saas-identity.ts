import {
  anyOf,
  apiKey,
  asset,
  env,
  gateway,
  group,
  health,
  introspection,
  jwt,
  listener,
  mtls,
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
const projects = upstream({ at: "http://projects:8080" });
const projectsOfAcme = upstream({ at: "http://projects.acme:8080" });
const billing = upstream({ at: "http://billing:8080" });
const store = redis({ url: secret("REDIS_URL") });

// Callers: four ways in, one shape out; partners by certificate

const Member = z.object({ sub: z.string(), tenant: z.string(), scopes: z.array(z.string()) });
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

// Doors

const tls = { certificate: secret("TLS_CERTIFICATE"), key: secret("TLS_KEY") };
const front = listener({ port: 443, hosts: ["*.saas.example"], tls });
const back = listener({ port: 8443, hosts: ["partners.example"], tls: { ...tls, clients: partner } });

// Tenants: named by host, claim or key, and all must agree

const customers = tenants({
  sources: [{ host: "*.saas.example" }, { claim: "tenant" }, { apiKey: true }],
  header: "X-Tenant-ID",
  upstreams: [{ shared: projects, own: { acme: projectsOfAcme } }],
});

const perTenant = rateLimit({ by: ({ tenant }) => tenant, rate: "600 per minute", store, whenDown: { local: "25%" } });

// Routes

const api = group({
  prefix: "/api",
  auth: anyOf(app, script, device, browser),
  forward: ({ claims }) => ({ "X-User-ID": claims.sub, "X-Scopes": claims.scopes }),
  routes: {
    "GET /projects/:id": { to: projects, allow: ({ claims }) => claims.scopes.includes("projects:read") },
    "POST /projects": { to: projects, allow: ({ claims }) => claims.scopes.includes("projects:write") },
    "ANY /billing/*rest": { to: billing, allow: ({ claims }) => claims.scopes.includes("billing") },
  },
});

const partners = group({
  listener: back,
  auth: partner,
  forward: ({ claims }) => ({ "X-User-ID": claims.sub }),
  routes: {
    "POST /usage/:tenant": { to: billing, allow: ({ claims, params }) => claims.tenant === params.tenant },
  },
});

export default gateway({
  targets: ["envoy", "nginx"],
  listener: front,
  tenants: customers,
  limits: [perTenant],
  routes: { "GET /health": health() },
  groups: [api, partners],
});
