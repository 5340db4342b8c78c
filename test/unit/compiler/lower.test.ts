import { afterAll, describe, expect, it } from "vitest";
import { type Target, targets } from "../../../model/targets.ts";
import { openAuthor } from "../../harness/author.ts";
import { accepted, gatewayOf, planRouteOf } from "./gateways.ts";

const author = openAuthor();
afterAll(() => author.close());

const RISKY = `
const risky = upstream({
  at: "http://risky:8080",
  breaker: { errors: "50%", over: "10s", atLeast: 10, pause: "30s" },
});
`;

describe("who decides about a route", () => {
  it("nobody is asked about a public route without limits, on any target", async () => {
    const { plan } = await accepted(author, gatewayOf(`auth: anyone, routes: { "GET /orders": { to: orders } }`));
    for (const target of targets) {
      expect(planRouteOf(plan(target), "GET /orders")).toMatchObject({ guard: undefined, relay: undefined });
      expect(plan(target).guards).toEqual([]);
    }
  });

  it("the sidecar is asked about the whole guard as soon as it does a part of it, the same on all targets", async () => {
    const options = `auth: caller, limits: [perAddress], routes: {
      "GET /orders/:owner": { to: orders, allow: ({ claims, params }) => claims.sub === params.owner },
    }`;
    const { plan, gateway } = await accepted(author, gatewayOf(options));
    const guards = targets.map((target) => plan(target).guards);
    expect(guards[1]).toEqual(guards[0]);
    expect(guards[2]).toEqual(guards[0]);
    expect(guards[0]).toMatchObject([
      {
        caller: "https://id.example",
        allow: [{ kind: "equal" }],
        limits: [gateway.limits[0]?.id],
        pattern: "/orders/:owner",
      },
    ]);
  });

  it("the pattern is part of a guard only where an expression reads params", async () => {
    const options = `auth: caller, routes: { "GET /orders/:owner": { to: orders } }`;
    const { plan } = await accepted(author, gatewayOf(options));
    expect(plan("envoy").guards[0]?.pattern).toBeUndefined();
  });

  it("a breaker is asked by the guard on NGINX and is native elsewhere, also of a public route", async () => {
    const options = `auth: anyone, routes: { "GET /risky": { to: risky } }`;
    const { plan } = await accepted(author, gatewayOf(options, RISKY));
    expect(plan("nginx").guards).toMatchObject([{ breaker: "risky", caller: undefined, allow: [], limits: [] }]);
    expect(planRouteOf(plan("nginx"), "GET /risky").guard).toBe(plan("nginx").guards[0]?.id);
    for (const target of ["envoy", "node"] as const) {
      expect(plan(target).guards).toEqual([]);
      expect(planRouteOf(plan(target), "GET /risky").placed).toContainEqual({
        policy: { kind: "breaker", upstream: "risky" },
        by: "native",
      });
    }
  });

  it("a composition goes to the relay, which has the guard, so that the proxy asks nobody", async () => {
    const options = `auth: caller, limits: [perAddress], maxBody: "2kb", routes: {
      "POST /orders": { to: sequence({ steps: {
        first: { to: orders, call: "GET /first", timeout: "2s" },
        second: { to: orders, call: "GET /second" },
      } }) },
    }`;
    const { plan } = await accepted(author, gatewayOf(options));
    for (const target of targets) {
      const [relay] = plan(target).relays;
      const [guard] = plan(target).guards;
      expect(planRouteOf(plan(target), "POST /orders")).toMatchObject({ guard: undefined, relay: relay?.id });
      expect(relay).toMatchObject({ guard: guard?.id, maxBodyBytes: 2_048, timeoutMs: 7_000, pattern: "/orders" });
    }
  });

  it("a public composition goes to the relay without a guard", async () => {
    const options = `auth: anyone, routes: {
      "POST /orders": { to: sequence({ steps: { only: { to: orders, call: "GET /only" } } }) },
    }`;
    const { plan } = await accepted(author, gatewayOf(options));
    expect(plan("envoy").relays[0]?.guard).toBeUndefined();
  });
});

describe("the paths of a plan", () => {
  const options = `auth: anyone, routes: {
    "ANY /*rest": { to: orders },
    "GET /:shop/orders": { to: orders },
    "GET /shop/:what": { to: orders },
    "POST /shop/:thing": { to: orders },
    "DELETE /shop/:thing": { to: orders },
    "GET /shop/orders": { to: orders },
    "ANY /shop/orders": { to: orders },
  }`;

  it("stand in the order of precedence, whatever the order of declaration", async () => {
    const { plan } = await accepted(author, gatewayOf(options));
    const texts = plan("envoy").paths.map(({ pattern }) => pattern.text);
    expect(texts).toEqual(["/shop/orders", "/shop/:what", "/:shop/orders", "/*rest"]);
  });

  it("hold one route a method; GET answers HEAD, and a route for any method comes last", async () => {
    const { plan } = await accepted(author, gatewayOf(options));
    const methods = plan("node").paths.map(({ routes }) => routes.map((route) => route.methods));
    expect(methods).toEqual([
      [["GET", "HEAD"], undefined],
      [["GET", "HEAD"], ["POST"], ["DELETE"]],
      [["GET", "HEAD"]],
      [undefined],
    ]);
  });

  it("name the methods for a 405, sorted; none where any is taken", async () => {
    const { plan } = await accepted(author, gatewayOf(options));
    const allowed = plan("node").paths.map(({ allowedMethods }) => allowedMethods);
    expect(allowed).toEqual([[], ["DELETE", "GET", "HEAD", "POST"], ["GET", "HEAD"], []]);
  });

  it("GET leaves HEAD to a route of its own", async () => {
    const own = `auth: anyone, routes: { "GET /a": { to: orders }, "HEAD /a": { to: orders } }`;
    const { plan } = await accepted(author, gatewayOf(own));
    expect(planRouteOf(plan("envoy"), "GET /a").methods).toEqual(["GET"]);
  });
});

describe("differences of a target are named for what a gateway uses", () => {
  it.each<[string, string, { readonly envoy: readonly string[]; readonly nginx: readonly string[] }]>([
    ["a plain upstream by address", `const it = upstream({ at: "http://127.0.0.1:8080" });`, { envoy: [], nginx: [] }],
    ["a name", `const it = upstream({ at: "http://shop:8080" });`, { envoy: [], nginx: ["names-at-start"] }],
    [
      "a breaker",
      RISKY.replace("risky =", "it =").replace("risky:8080", "127.0.0.1:80"),
      { envoy: ["breaker-by-interval"], nginx: [] },
    ],
  ])("%s", async (_, declaration, expected) => {
    const { plan } = await accepted(author, gatewayOf(`auth: anyone, routes: { "GET /it": { to: it } }`, declaration));
    const ofInterest = ["breaker-by-interval", "names-at-start"];
    const ids = (target: Target): readonly string[] =>
      plan(target)
        .divergences.map(({ id }) => id)
        .filter((id) => ofInterest.includes(id));
    expect({ envoy: ids("envoy"), nginx: ids("nginx") }).toEqual(expected);
    expect(plan("node").divergences).toEqual([]);
  });
});
