import {
  anyone,
  asset,
  canary,
  choose,
  consul,
  dns,
  etcd,
  gateway,
  group,
  grpc,
  health,
  jwt,
  kubernetes,
  listener,
  redirect,
  secret,
  upstream,
  websocket,
  weighted,
} from "gatewright";
import { z } from "zod";

// Services, each where its registry says

const catalog = upstream({ at: kubernetes({ service: "catalog", namespace: "shop", port: 8080 }) });
const catalogNext = upstream({ at: kubernetes({ service: "catalog-next", namespace: "shop", port: 8080 }) });
const checkout = upstream({ at: consul({ service: "checkout", address: "consul:8500", refresh: "10s" }) });
const quotes = upstream({ at: dns({ name: "_grpc._tcp.quotes.internal", type: "SRV" }), protocol: "grpc" });
const search = upstream({ at: etcd({ prefix: "/services/search", address: "http://etcd:2379" }) });
const searchOfOldRegion = upstream({ at: ["http://search-1.old:8080", "http://search-2.old:8080"] });
const prices = upstream({ at: "http://prices:8080" });

const shopper = jwt({
  issuer: "https://id.example.com",
  audience: "edge",
  jwks: "https://id.example.com/jwks.json",
  claims: z.object({ sub: z.string() }),
});

const shop = group({
  hosts: ["shop.example.com"],
  auth: shopper,
  cors: { origins: ["https://www.example.com"], methods: ["GET", "POST"], maxAge: "1h" },
  routes: {
    "GET /catalog/:sku": {
      auth: anyone,
      to: canary({ stable: catalog, next: catalogNext, share: "5%", stickBy: { cookie: "cohort" } }),
      cache: "30s",
    },
    "GET /catalog": {
      auth: anyone,
      to: choose([{ when: { headers: { "x-preview": "on" } }, to: catalogNext }, { to: catalog }]),
    },
    "GET /search": {
      auth: anyone,
      to: weighted([
        { to: search, share: "80%" },
        { to: searchOfOldRegion, share: "20%" },
      ]),
      mirror: { to: catalogNext, share: "1%" },
    },
    "POST /quotes": {
      to: grpc({ to: quotes, descriptors: asset("./quotes.pb"), method: "shop.quotes.v1.Quotes/Create" }),
    },
    "GET /prices": { auth: anyone, to: websocket({ to: prices, idle: "10m", maxMessage: "64kb" }) },
    "POST /v2/checkout": { name: "checkout", to: checkout, timeout: "3s" },
    "POST /v1/checkout": {
      to: checkout,
      deprecated: { since: "2026-05-01", sunset: "2026-11-01", successor: "/v2/checkout" },
    },
  },
});

const formerAddresses = group({
  hosts: ["*.shop.example.com", "shop.example.net"],
  auth: anyone,
  routes: { "ANY /*rest": { to: redirect({ to: "https://shop.example.com/", status: 308 }) } },
});

export default gateway({
  targets: ["envoy", "nginx"],
  listener: listener({ port: 443, tls: { certificate: secret("TLS_CERTIFICATE"), key: secret("TLS_KEY") } }),
  securityHeaders: { hsts: "365d", csp: "default-src 'self'", frames: "deny" },
  routes: { "GET /health": health() },
  groups: [shop, formerAddresses],
});
