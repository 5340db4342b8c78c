/** Mistakes in compositions. Each line behind a mark must be a type error; all others must not. */
import { anyone, choose, gateway, jwt, parallel, sequence, upstream } from "gatewright";
import { z } from "zod";

const to = upstream({ at: "http://orders:8080" });
const Member = z.object({ sub: z.string() });
const Body = z.object({ id: z.string() });
const Found = z.object({ id: z.string(), ok: z.boolean() });
const member = jwt({ issuer: "x", audience: "y", jwks: "https://id.example.com/jwks", claims: Member });
const kept = parallel({
  reads: { claims: Member, params: Body },
  steps: { a: { to, call: "GET /a/:x", params: ({ params }) => ({ x: params.id }) } },
});

export const steps = sequence({
  reads: { claims: Member, body: Body },
  steps: {
    ok: {
      to,
      call: "GET /:id/*rest",
      params: ({ body, claims }) => ({ id: body.id, rest: claims.sub }),
      response: Found,
      require: ({ response }) => response.ok,
      otherwise: { status: 400, error: "No" },
      pick: ["id"],
    },
    later: {
      to,
      call: "POST /x/:id",
      params: ({ steps }) => ({ id: steps.ok.id }),
      body: ({ steps }) => ({ was: steps.ok.ok }),
    },
    // @ts-expect-error a parameter under another name
    wrongName: { to, call: "GET /a/:id", params: ({ body }) => ({ idd: body.id }) },
    // @ts-expect-error a parameter left out
    leftOut: { to, call: "GET /a/:id" },
    // @ts-expect-error parameters where the call has none
    notAsked: { to, call: "GET /a", params: () => ({ id: "x" }) },
    // @ts-expect-error every method at once
    anyMethod: { to, call: "ANY /a" },
    // @ts-expect-error no call
    noCall: { to },
    // @ts-expect-error an option that does not exist
    typo: { to, call: "GET /a", tmeout: "3s" },
    // @ts-expect-error a claim that is not there
    claim: { to, call: "GET /a", query: ({ claims }) => ({ sub: claims.subb }) },
    // @ts-expect-error a field that is not there
    field: { to, call: "POST /a", body: ({ body }) => ({ id: body.idd }) },
    // @ts-expect-error a part of the request that the composition does not read
    notRead: { to, call: "POST /a", body: ({ query }) => query },
    // @ts-expect-error a header that is no text
    header: { to, call: "GET /a", headers: () => ({ "x-count": 5 }) },
    // @ts-expect-error a field that the answer does not have
    earlier: { to, call: "GET /a/:id", params: ({ steps }) => ({ id: steps.ok.idd }) },
    // @ts-expect-error an answer of which nothing is known
    noSchema: { to, call: "GET /a/:id", params: ({ steps }) => ({ id: steps.later.id }) },
    // @ts-expect-error a field that the answer does not have
    requires: { to, call: "GET /a", response: Found, require: ({ response }) => response.okk },
    // @ts-expect-error a field that the answer does not have
    picks: { to, call: "GET /a", response: Found, pick: ["nok"] },
    otherwise: {
      to,
      call: "GET /a",
      response: Found,
      require: ({ response }) => response.ok,
      // @ts-expect-error an answer of another form than refusals have
      otherwise: { status: 400, json: {} },
    },
  },
});

export const atOnce = parallel({
  steps: {
    a: { to, call: "GET /a", response: Found },
    // @ts-expect-error steps that run at once do not see each other
    b: { to, call: "GET /a/:x", params: ({ steps }) => ({ x: steps.a.id }) },
  },
});

export default gateway({
  targets: ["envoy"],
  auth: member,
  routes: {
    "GET /ok/:id": {
      to: parallel({ steps: { a: { to, call: "GET /a/:x", params: ({ params }) => ({ x: params.id }) } } }),
    },
    "GET /kept-ok/:id": { to: kept },
    "GET /name/:id": {
      to: parallel({
        // @ts-expect-error a parameter that the path does not have
        steps: { a: { to, call: "GET /a/:x", params: ({ params }) => ({ x: params.idd }) } },
      }),
    },
    // @ts-expect-error a composition that reads a parameter this path does not have
    "GET /kept-name/:no": { to: kept },
    // @ts-expect-error a composition that reads claims, on a public route
    "GET /kept-public/:id": { auth: anyone, to: kept },
    // @ts-expect-error the same behind a choice
    "GET /kept-chosen/:no": { to: choose([{ when: { headers: { "x-a": "b" } }, to: kept }, { to }]) },
    // @ts-expect-error a part of the request that does not exist
    "GET /no-such-part": { to: sequence({ reads: { boddy: Body }, steps: { a: { to, call: "GET /a" } } }) },
    "GET /unsaid": {
      to: sequence({
        // @ts-expect-error claims that the composition does not read
        steps: { a: { to, call: "GET /a", query: ({ claims }) => ({ sub: claims.sub }) } },
      }),
    },
  },
});
