import { anyone, gateway, group, health, jwt, respond, upstream } from "gatewright";
import { z } from "zod";

const orders = upstream({ at: "http://orders:8080" });
const pages = upstream({ at: "http://pages:8080" });

const staff = jwt({
  issuer: "https://auth.example",
  audience: "staff",
  jwks: "https://auth.example/jwks.json",
  claims: z.object({ sub: z.string() }),
});

const api = group({
  prefix: "/api",
  auth: staff,
  routes: {
    "ANY /orders/*rest": { to: orders },
    "GET /prices": { auth: anyone, to: orders },
  },
});

const guests = group({
  prefix: "/api/guests",
  auth: anyone,
  routes: { "GET /": { to: pages }, "POST /": { to: pages } },
});

export default gateway({
  targets: ["envoy", "nginx"],
  routes: {
    "GET /api/health": health(),
    "GET /api/orders/latest": { auth: anyone, to: orders },
    "GET /:section/about": { auth: anyone, to: respond({ status: 200, json: { name: "shop" } }) },
    "ANY /*rest": { auth: anyone, to: orders },
    "GET /static/*rest": { auth: anyone, to: pages },
  },
  groups: [api, guests],
});
