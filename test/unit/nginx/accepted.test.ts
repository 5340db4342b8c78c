import { describe, expect, test } from "vitest";
import type { Plan } from "../../../compiler/passes/plan.ts";
import { complaintsOf, nginxBinaries } from "../../harness/nginx.ts";
import {
  aGuard,
  anUpstream,
  aPath,
  aPlan,
  aRelay,
  aRoute,
  breakerOf,
  guarded,
  maxBody,
  rewrite,
  timeout,
  toHealth,
  toResponse,
  toSequence,
  toUpstream,
} from "../../harness/plans.ts";

const shop = anUpstream("shop");
const hostile = "\"; } server { # $http_authorization ${x} \\ ' \n é";

const plans: Readonly<Record<string, Plan>> = {
  "a gateway without routes": aPlan("nginx"),
  "one public route": aPlan("nginx", { upstreams: [shop], paths: [aPath("/", aRoute("GET", toUpstream("shop")))] }),
  "every policy": aPlan("nginx", {
    upstreams: [shop, anUpstream("secure", { at: ["https://127.0.0.1:9443", "https://[::1]:9443"] })],
    guards: [aGuard("g", { breaker: "shop" })],
    relays: [aRelay("r", "secure", { guard: "g" })],
    trust: ["10.0.0.0/8", "2001:db8::/32", "192.0.2.1"],
    paths: [
      aPath("/health", aRoute("GET", toHealth())),
      aPath(
        "/a",
        aRoute("GET", toUpstream("shop"), { guard: "g", policies: [...guarded, breakerOf("shop"), timeout(1)] }),
      ),
      aPath("/a/:id", aRoute("GET", toUpstream("secure"), { policies: [rewrite({ text: "/b/" }, { param: "id" })] })),
      aPath("/none", aRoute("POST", toUpstream("shop"), { policies: [maxBody(0)] })),
      aPath("/sequence", aRoute("POST", toSequence("secure"), { relay: "r", policies: guarded })),
      aPath("/answer", aRoute("ANY", toResponse(404, "{}", { "x-a": "b" }), { guard: "g", policies: guarded })),
      aPath("/*rest", aRoute("GET", toUpstream("shop"))),
    ],
  }),
  "texts that would be configuration": aPlan("nginx", {
    upstreams: [anUpstream(`up${hostile}`)],
    paths: [
      aPath("/a", aRoute("GET", toResponse(200, hostile, { "x-a": hostile.replace("\n", "") }), { name: hostile })),
      aPath("/long", aRoute("GET", toResponse(200, hostile.repeat(1_000)))),
      aPath(
        "/b/:id",
        aRoute("GET", toUpstream(`up${hostile}`), { policies: [rewrite({ text: "/$b'/" }, { param: "id" })] }),
      ),
    ],
  }),
  "a path of forty segments, every other a parameter": aPlan("nginx", {
    upstreams: [shop],
    paths: [
      aPath(`/${Array.from({ length: 20 }, (_, at) => `s${at}/:p${at}`).join("/")}`, aRoute("GET", toUpstream("shop"))),
    ],
  }),
  "a thousand routes": aPlan("nginx", {
    upstreams: [shop],
    paths: Array.from({ length: 1_000 }, (_, at) =>
      aPath(`/a-segment-that-is-long-enough-to-fill-a-bucket-${at}/:id`, aRoute("GET", toUpstream("shop"))),
    ),
  }),
};

describe.each(nginxBinaries)("NGINX $version", ({ binary }) => {
  test.each(Object.keys(plans))("takes %s without a word", (name) => {
    expect(complaintsOf(binary, plans[name] ?? aPlan("nginx"))).toBe("");
  });
});
