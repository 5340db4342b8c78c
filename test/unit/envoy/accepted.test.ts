import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Plan } from "../../../compiler/passes/plan.ts";
import { findTools } from "../../../scripts/toolchain.ts";
import { envoy } from "../../../targets/envoy/index.ts";
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
import { deployment } from "./emitted.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "envoy-accepts-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const breaker = { errors: 0.5, overMs: 10_000, atLeast: 10, pauseMs: 30_000, probes: 1 };
const hostile = "100 %REQ(X)% \" ' \\ ${x} $1 \\1 }{ é";
const longPath = `/${"segment/".repeat(60)}:id/${"segment/".repeat(60)}*rest`;

const plans: Readonly<Record<string, Plan>> = {
  "an empty gateway": aPlan("envoy"),
  "a health route and nothing else": aPlan("envoy", { paths: [aPath("/health", aRoute("GET", toHealth()))] }),
  "guarded routes, limits of bodies, rewrites and a breaker": aPlan("envoy", {
    upstreams: [anUpstream("b", { breaker })],
    guards: [aGuard("g")],
    paths: [
      aPath(
        "/items/:id",
        aRoute("GET", toUpstream("b"), { guard: "g", policies: [...guarded, breakerOf("b"), timeout(1)] }),
        aRoute("POST", toUpstream("b"), { guard: "g", policies: [...guarded, maxBody(0)] }),
      ),
      aPath("/f/*rest", aRoute("ANY", toUpstream("b"), { policies: [rewrite({ text: "/" }, { param: "rest" })] })),
    ],
  }),
  "a relay, trusted proxies, names and TLS": aPlan("envoy", {
    trust: ["10.0.0.0/8", "2001:db8::/32", "192.0.2.7"],
    upstreams: [
      anUpstream("names", { at: ["http://product-service:8080", "https://api.example", "https://192.0.2.7"] }),
      anUpstream("addresses", { at: ["http://[::1]:9001", "http://127.0.0.1:9001"] }),
    ],
    relays: [aRelay("r", "names", { guard: "g" })],
    guards: [aGuard("g")],
    paths: [
      aPath("/order", aRoute("POST", toSequence("names"), { relay: "r", policies: guarded })),
      aPath("/x", aRoute("ANY", toUpstream("addresses"))),
    ],
  }),
  "so many paths that the table is a tree": aPlan("envoy", {
    upstreams: [anUpstream("b")],
    guards: [aGuard("g")],
    paths: [
      ...Array.from({ length: 100 }, (_, index) => aPath(`/$${index}/.*`, aRoute("GET", toUpstream("b")))),
      aPath("/q(u)o+t$e.*d/:id", aRoute("POST", toUpstream("b"), { guard: "g", policies: [...guarded, maxBody(10)] })),
      aPath(longPath, aRoute("GET", toUpstream("b"), { policies: [rewrite({ text: "/" }, { param: "rest" })] })),
    ],
  }),
  "texts that would be formats, and a path of a thousand characters": aPlan("envoy", {
    upstreams: [anUpstream("b")],
    paths: [
      aPath("/motd", aRoute("ANY", toResponse(503, hostile, { "x-note": "100 %REQ(X)% \"'\\ ${x}" }))),
      aPath("/large", aRoute("ANY", toResponse(200, "x".repeat(20_000)))),
      aPath(
        "/q(u)o+t$e.*d/:id",
        aRoute("GET", toUpstream("b"), { policies: [rewrite({ text: "/\\9%" }, { param: "id" })] }),
      ),
      aPath(longPath, aRoute("GET", toUpstream("b"), { policies: [rewrite({ text: "/" }, { param: "rest" })] })),
    ],
  }),
};

test.each(Object.entries(plans))("Envoy accepts %s", (_, plan) => {
  const { envoy: binary } = findTools();
  if (binary === undefined) throw new Error("no envoy: npm run setup");
  const file = join(folder, "validate.json");
  writeFileSync(file, envoy.emitForValidation(plan, { ...deployment, runDir: folder }).text);
  const run = spawnSync(binary, ["--mode", "validate", "--log-level", "error", "--config-path", file], {
    encoding: "utf8",
  });
  expect(`${run.stdout}${run.stderr}`.trim()).toBe(`configuration '${file}' OK`);
  expect(run.status).toBe(0);
});
