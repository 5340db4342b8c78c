import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CallerConfig } from "../../../sidecars/config.ts";
import { createJwtVerifier, type JwtEvent, type JwtVerifier } from "../../../sidecars/identity/jwt.ts";
import { KEY_TIMING, type KeyTiming } from "../../../sidecars/identity/jwt-keys.ts";
import { createSigningKey, keySetOf, type SigningKey, signToken } from "../../harness/tokens.ts";
import { callerWith, claimsWith } from "./caller.ts";
import { type JwksServer, refusedUrl, startJwksServer } from "./jwks-server.ts";

const first = createSigningKey("first");
const second = createSigningKey("second");

let server: JwksServer;
let events: JwtEvent[];
let addresses: string[];
const open: JwtVerifier[] = [];

beforeEach(async () => {
  server = await startJwksServer(keySetOf(first));
  addresses = [server.url];
  events = [];
});
afterEach(async () => {
  for (const verifier of open.splice(0)) verifier.close();
  await server.stop();
});

function verifierWith(timing: Partial<KeyTiming> = {}, jwks?: CallerConfig["jwks"]): JwtVerifier {
  const remote = { upstream: "login", path: "/keys", timeoutMs: 500 };
  const verifier = createJwtVerifier("customer", callerWith(first, { jwks: jwks ?? remote }), {
    addressesOf: (upstream) => (upstream === "login" ? addresses : []),
    onEvent: (event) => events.push(event),
    keyTiming: { ...KEY_TIMING, retryMs: 20, ...timing },
  });
  open.push(verifier);
  return verifier;
}

async function ready(verifier: JwtVerifier): Promise<JwtVerifier> {
  await vi.waitUntil(() => verifier.isReady(), { interval: 5 });
  return verifier;
}

/** "ok", or the code of the refusal. */
async function answer(verifier: JwtVerifier, key: SigningKey, kid = key.kid): Promise<string> {
  const identity = await verifier.verify([`Bearer ${signToken(claimsWith(), key, { kid })}`]);
  return identity.ok ? "ok" : identity.code;
}

describe("at the start", () => {
  it("every token is unanswerable until there are keys, and then it is not", async () => {
    let isUp = false;
    server.answer((_request, response) => {
      if (isUp) response.end(JSON.stringify(keySetOf(first)));
      else response.writeHead(503).end();
    });
    const verifier = verifierWith();
    expect(verifier.isReady()).toBe(false);
    expect(await answer(verifier, first)).toBe("keys_unavailable");
    await vi.waitUntil(() => server.requests() >= 3);
    expect(await answer(verifier, first)).toBe("keys_unavailable");
    isUp = true;
    expect(await answer(await ready(verifier), first)).toBe("ok");
    expect(events[0]).toMatchObject({ kind: "keys-unavailable", caller: "customer", serving: "none" });
    expect(events.at(-1)).toEqual({ kind: "keys-changed", caller: "customer", size: 1 });
  });

  it("addresses of an upstream are tried in turn", async () => {
    addresses = [await refusedUrl(), `${server.url}/`];
    expect(await answer(await ready(verifierWith()), first)).toBe("ok");
  });

  it("keys at a URL are fetched from there", async () => {
    const verifier = verifierWith({}, { url: `${server.url}/keys?tenant=a`, timeoutMs: 500 });
    expect(await answer(await ready(verifier), first)).toBe("ok");
  });
});

describe("a key server", () => {
  const other = JSON.stringify(keySetOf(first));

  it.each<[string, Parameters<JwksServer["answer"]>[0], RegExp]>([
    ["that never answers", () => {}, /timeout/],
    ["that answers one byte and hangs", (_request, response) => response.write("{"), /timeout/],
    ["that answers an error", (_request, response) => response.writeHead(500).end(other), /status 500/],
    ["that answers no JSON", (_request, response) => response.end("<html>"), /not JSON/],
    ["that answers another document", (_request, response) => response.end('{"keys":{}}'), /no usable key/],
    ["that answers no keys", (_request, response) => response.end('{"keys":[]}'), /no usable key/],
    ["that answers without end", (_request, response) => response.end(" ".repeat(300_000) + other), /262144 bytes/],
    ["that hangs up", (request) => request.socket.destroy(), /./],
  ])("%s has failed", async (_what, listener, reason) => {
    server.answer(listener);
    const verifier = verifierWith({ retryMs: 60_000 }, { upstream: "login", path: "/keys", timeoutMs: 100 });
    await vi.waitUntil(() => events.length > 0);
    expect(events).toEqual([
      { kind: "keys-unavailable", caller: "customer", reason: expect.stringMatching(reason), serving: "none" },
    ]);
    expect(await answer(verifier, first)).toBe("keys_unavailable");
  });

  it("that redirects is not followed", async () => {
    const elsewhere = await startJwksServer(keySetOf(first));
    server.answer((_request, response) => response.writeHead(302, { location: elsewhere.url }).end());
    verifierWith({ retryMs: 60_000 });
    await vi.waitUntil(() => events.length > 0);
    expect(events[0]).toMatchObject({ reason: expect.stringContaining("status 302") });
    expect(elsewhere.requests()).toBe(0);
    await elsewhere.stop();
  });

  it("whose URL holds a secret is reported without it", async () => {
    const { host } = new URL(await refusedUrl());
    verifierWith({}, { url: `http://user:s3cret@${host}/keys?code=s3cret`, timeoutMs: 500 });
    await vi.waitUntil(() => events.length > 0);
    expect(JSON.stringify(events)).toContain(`http://${host}/keys`);
    expect(JSON.stringify(events)).not.toContain("s3cret");
  });

  it("may publish keys for other uses beside: they are left out", async () => {
    const secret = { kty: "oct", kid: "shared", k: Buffer.from("secret").toString("base64url") };
    const own = { ...second.privateKey.export({ format: "jwk" }), kid: "private", alg: "RS256" };
    const encryption = { ...second.jwk, kid: "encryption", use: "enc" };
    const broken = { kty: "RSA", kid: "broken", n: "", e: "AQAB" };
    const short = { kty: "RSA", kid: "short", n: "x".repeat(170), e: "AQAB" };
    const unknown = { kty: "new", kid: "unknown" };
    server.answerJson({ keys: [secret, own, encryption, broken, short, unknown, first.jwk] });
    const verifier = await ready(verifierWith());
    expect(events).toEqual([{ kind: "keys-changed", caller: "customer", size: 1 }]);
    expect(await answer(verifier, first)).toBe("ok");
    expect(await answer(verifier, second, "encryption")).toBe("invalid_token");
  });
});

describe("a rotated key", () => {
  it("is fetched by the first token that names it, while old tokens stay good", async () => {
    const verifier = await ready(verifierWith());
    server.answerJson(keySetOf(first, second));
    expect(await answer(verifier, second)).toBe("ok");
    expect(await answer(verifier, first)).toBe("ok");
    expect(server.requests()).toBe(2);
  });

  it("that was withdrawn proves nothing any more, not even tokens seen before", async () => {
    const verifier = await ready(verifierWith({ refreshMs: 50 }));
    const line = `Bearer ${signToken(claimsWith(), first)}`;
    expect(await verifier.verify([line])).toMatchObject({ ok: true });
    server.answerJson(keySetOf(second));
    await vi.waitUntil(() => events.length === 2);
    expect(await verifier.verify([line])).toMatchObject({ ok: false, code: "invalid_token" });
    expect(await answer(verifier, second)).toBe("ok");
  });

  it("is not looked for again within the cool-down, however many ask", async () => {
    const verifier = await ready(verifierWith({ coolDownMs: 60_000 }));
    const asked = server.requests();
    const many = Array.from({ length: 50 }, (_, index) => answer(verifier, second, `unknown-${index}`));
    expect(new Set(await Promise.all(many))).toEqual(new Set(["invalid_token"]));
    expect(await answer(verifier, second, "one-more")).toBe("invalid_token");
    expect(server.requests() - asked).toBe(1);
  });

  it("is looked for again after the cool-down", async () => {
    const verifier = await ready(verifierWith({ coolDownMs: 50 }));
    expect(await answer(verifier, second)).toBe("invalid_token");
    server.answerJson(keySetOf(second));
    await sleep(60);
    expect(await answer(verifier, second)).toBe("ok");
  });

  it("that cannot be fetched is our failure, not the token's", async () => {
    const verifier = await ready(verifierWith({ retryMs: 60_000 }));
    server.answer((_request, response) => response.writeHead(500).end());
    expect(await answer(verifier, second)).toBe("keys_unavailable");
    expect(await answer(verifier, second)).toBe("keys_unavailable");
    expect(await answer(verifier, first)).toBe("ok");
    expect(events.at(-1)).toMatchObject({ kind: "keys-unavailable", serving: "last good keys" });
  });
});

describe("the last good keys", () => {
  it("serve while the server is down, and again are current when it is back", async () => {
    const verifier = await ready(verifierWith({ refreshMs: 20 }));
    server.answerJson({});
    await vi.waitUntil(() => events.filter(({ kind }) => kind === "keys-unavailable").length >= 2);
    expect(await answer(verifier, first)).toBe("ok");
    server.answerJson(keySetOf(second));
    await vi.waitUntil(() => events.at(-1)?.kind === "keys-changed");
    expect(await answer(verifier, second)).toBe("ok");
  });

  it("are given up when they are too old, with all they proved", async () => {
    const verifier = await ready(verifierWith({ refreshMs: 20, keepMs: 200 }));
    const line = `Bearer ${signToken(claimsWith(), first)}`;
    await verifier.verify([line]);
    server.answerJson({});
    await vi.waitUntil(() => !verifier.isReady(), { interval: 10 });
    expect(verifier.verify([line])).toMatchObject({ ok: false, code: "keys_unavailable" });
  });

  it("are fetched no more once the verifier is closed", async () => {
    const verifier = await ready(verifierWith({ refreshMs: 10 }));
    await vi.waitUntil(() => server.requests() > 2);
    verifier.close();
    await sleep(20);
    const asked = server.requests();
    await sleep(60);
    expect(server.requests()).toBe(asked);
  });
});
