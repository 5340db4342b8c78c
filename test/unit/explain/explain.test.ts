import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ExplainedGateway, explain } from "../../../cli/explain/explain.ts";
import type { Explanation, StageName } from "../../../cli/explain/explanation.ts";
import type { SentRequest } from "../../../cli/explain/sent-request.ts";
import { createSigningKey, inSeconds, keySetOf, signToken } from "../../harness/tokens.ts";
import { compileExplained, sent } from "./explained.ts";

const key = createSigningKey("k-1", "ES256");

const GATEWAY = `
import { anyone, asset, gateway, group, jwt, memory, rateLimit, respond, upstream } from "gatewright";
import { z } from "zod";
const echo = upstream({ at: "http://echo:8080" });
const store = memory();
const Person = z.object({ sub: z.string(), team: z.string() });
const people = jwt({
  issuer: "https://issuer.example",
  audience: "echo",
  algorithms: ["ES256"],
  jwks: asset("./keys.json"),
  claims: Person,
});
const perUser = rateLimit({ claims: Person, by: ({ claims }) => claims.sub, rate: "9 per minute", store, whenDown: "open" });
const perTenant = rateLimit({ by: ({ headers }) => headers["x-tenant"] ?? "", rate: "5 per second", store, whenDown: "open" });
const inner = group({
  prefix: "/in",
  auth: people,
  maxBody: "2kb",
  routes: {
    "GET /:team": { to: echo, allow: ({ claims, params }) => claims.team === params.team, limits: [perUser] },
    "POST /tenant": { to: echo, limits: [perTenant], timeout: "2s" },
    "GET /fixed/answer": { to: respond({ status: 201 }) },
  },
});
export default gateway({
  targets: ["envoy"],
  auth: people,
  routes: { "GET /open": { auth: anyone, to: echo } },
  groups: [inner],
});
`;

const ada = { sub: "ada", team: "red" };

let folder = "";
let gateway: ExplainedGateway;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "gatewright-explain-"));
  writeFileSync(join(folder, "gateway.ts"), GATEWAY);
  writeFileSync(join(folder, "keys.json"), JSON.stringify(keySetOf(key)));
  gateway = await compileExplained(join(folder, "gateway.ts"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function explained(request: SentRequest): Promise<Explanation> {
  return explain(gateway, request);
}

function stage({ stages }: Explanation, name: StageName) {
  return stages.find((one) => one.name === name);
}

function bearer(claims: object, by = key) {
  const times = { iss: "https://issuer.example", aud: "echo", exp: inSeconds(300) };
  return [{ name: "authorization", value: `Bearer ${signToken({ ...times, ...claims }, by)}` }];
}

describe("explaining a request", () => {
  it("shows what a limit by identity counts under, and where each thing was written", async () => {
    const explanation = await explained(sent("GET /in/red", { claims: ada }));
    expect(explanation.result).toMatchObject({ kind: "forwarded", upstream: "echo", target: "/in/red" });
    expect(stage(explanation, "identity-limits")).toMatchObject({
      verdict: "passed",
      says: [
        { text: "9 per minute by ({ claims }) => claims.sub", at: "gateway.ts:21" },
        { text: '  counts 1 under "ada"' },
        {},
      ],
    });
    expect(stage(explanation, "declared-size")?.says).toEqual([
      { text: "no length is declared, up to 2kb may come", at: "gateway.ts:19" },
    ]);
    expect(explanation.time).toContainEqual({
      text: "upstream: 5s (default), then 504 gateway_timeout",
      at: undefined,
    });
  });

  it("names the condition that does not hold", async () => {
    const { result } = await explained(sent("GET /in/blue", { claims: ada }));
    const reason = "({ claims, params }) => claims.team === params.team does not hold";
    expect(result).toMatchObject({ kind: "refused", status: 403, stage: "authorization", reason });
  });

  it("refuses at the limit whose key is missing", async () => {
    const { result } = await explained(sent("POST /in/tenant", { claims: ada }));
    expect(result).toMatchObject({ kind: "refused", status: 403, stage: "address-limits" });
  });

  it("adds to the claims what every token has, and nothing to those that are given whole", async () => {
    const { request } = await explained(sent("GET /in/red", { claims: { team: "red" } }));
    expect(request.addedClaims).toEqual(["iss", "aud", "iat", "exp", "sub"]);
    const { result } = await explained(sent("GET /in/red", { claims: ada, completesClaims: false }));
    expect(result).toMatchObject({ kind: "refused", status: 401, code: "invalid_token" });
  });

  it("verifies a token with the keys that the gateway has written out", async () => {
    const good = await explained(sent("GET /in/red", { headers: bearer(ada) }));
    expect(good.result).toMatchObject({ kind: "forwarded" });
    const forged = await explained(sent("GET /in/red", { headers: bearer(ada, createSigningKey("k-1", "ES256")) }));
    expect(forged.result).toMatchObject({ kind: "refused", status: 401, code: "invalid_token", stage: "identity" });
  });

  it("drops a token where anyone may call", async () => {
    const { calls } = await explained(sent("GET /open", { claims: ada }));
    expect(calls).toMatchObject([{ removed: ["authorization"] }]);
    expect(calls[0]?.headers).not.toContain("authorization");
  });

  it("says of claims on a public route that they are not looked at", async () => {
    const identity = async (claims?: typeof ada) =>
      (await explained(sent("GET /open", { claims }))).stages.find(({ name }) => name === "identity")?.says;
    const absent = "the route says auth: anyone";
    expect(await identity()).toEqual([{ text: absent }]);
    expect(await identity(ada)).toEqual([{ text: `${absent}, so the claims that are given are not looked at` }]);
  });

  it("guards an answer of the gateway's own like any other", async () => {
    const refused = await explained(sent("GET /in/fixed/answer"));
    expect(refused).toMatchObject({ result: { status: 401 }, assumed: { kind: "answered", status: 201 } });
  });

  it("ends at the body of a composition or a route only if it must be known", async () => {
    const headers = [
      { name: "content-length", value: "100" },
      { name: "x-tenant", value: "t-1" },
    ];
    const { result } = await explained(sent("POST /in/tenant", { claims: ada, headers }));
    expect(result).toMatchObject({ kind: "forwarded" });
    const large = await explained(
      sent("POST /in/tenant", { claims: ada, headers: [{ name: "content-length", value: "3000" }] }),
    );
    expect(large.result).toMatchObject({ kind: "refused", status: 413, stage: "declared-size" });
  });
});
