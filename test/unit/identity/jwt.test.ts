import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { CallerConfig } from "../../../sidecars/config.ts";
import type { Identity } from "../../../sidecars/identity/identity.ts";
import { createJwtVerifier, type JwtVerifier } from "../../../sidecars/identity/jwt.ts";
import { createSigningKey, encode, inSeconds, signHmac, signTexts, signToken } from "../../harness/tokens.ts";
import { callerWith, claimsWith } from "./caller.ts";

const rsa = createSigningKey("rsa-1");
const elliptic = createSigningKey("ec-1", "ES256");
const stranger = createSigningKey("rsa-1");

let now = Date.now();
const open: JwtVerifier[] = [];

async function verifierOf(caller: CallerConfig): Promise<JwtVerifier> {
  const verifier = createJwtVerifier("customer", caller, {
    addressesOf: () => [],
    onEvent: () => {},
    now: () => now,
  });
  open.push(verifier);
  await vi.waitUntil(() => verifier.isReady());
  return verifier;
}

let verifier: JwtVerifier;
beforeAll(async () => {
  verifier = await verifierOf(callerWith(rsa));
});
afterAll(() => {
  for (const each of open) each.close();
});

async function verify(token: string, by = verifier): Promise<Identity> {
  return by.verify([`Bearer ${token}`]);
}

async function refusalOf(token: string, by = verifier): Promise<string> {
  const identity = await verify(token, by);
  return identity.ok ? "accepted" : `${identity.code}: ${identity.reason}`;
}

describe("a good token", () => {
  it("gives its claims, id and expiry", async () => {
    const claims = claimsWith();
    expect(await verify(signToken(claims, rsa))).toEqual({
      ok: true,
      claims,
      jti: "t-1",
      expiresAt: claims.exp,
      claimsFit: true,
    });
  });

  it.each(["bearer", "BEARER", "Bearer  "])("is read after the scheme %j", async (scheme) => {
    expect(await verifier.verify([`${scheme} ${signToken(claimsWith(), rsa)}`])).toMatchObject({ ok: true });
  });

  it.each(["JWT", "at+jwt", "application/at+jwt", undefined])("may have the type %j", async (typ) => {
    expect(await verify(signToken(claimsWith(), rsa, { typ }))).toMatchObject({ ok: true });
  });

  it("may be meant for several audiences", async () => {
    expect(await verify(signToken(claimsWith({ aud: ["other", "shop"] }), rsa))).toMatchObject({ ok: true });
  });

  it("may be signed with an elliptic curve", async () => {
    const by = await verifierOf(callerWith(elliptic));
    expect(await verify(signToken(claimsWith(), elliptic), by)).toMatchObject({ ok: true });
  });

  it("may leave out kid where only one key fits", async () => {
    expect(await verify(signToken(claimsWith(), rsa, { kid: undefined }))).toMatchObject({ ok: true });
  });

  it.each([{ role: "root" }, { role: undefined }, { team: null }])(
    "with the claims %j is known not to fit",
    async (claims) => {
      expect(await verify(signToken(claimsWith(claims), rsa))).toMatchObject({ ok: true, claimsFit: false });
    },
  );
});

describe("a token seen before", () => {
  it("is answered at once, with the same identity", async () => {
    const line = `Bearer ${signToken(claimsWith({ jti: "again" }), rsa)}`;
    const first = await verifier.verify([line]);
    expect(verifier.verify([line])).toBe(first);
  });

  it("is refused from the second it expires", async () => {
    const expiry = inSeconds(30);
    const token = signToken(claimsWith({ exp: expiry }), rsa);
    const real = now;
    expect(await verify(token)).toMatchObject({ ok: true });
    now = expiry * 1_000 - 1;
    expect(await verify(token)).toMatchObject({ ok: true });
    now = expiry * 1_000;
    expect(await verify(token)).toMatchObject({ ok: false, code: "invalid_token" });
    now = real;
  });

  it("with another signature is verified anew", async () => {
    const token = signToken(claimsWith({ jti: "tampered" }), rsa);
    await verify(token);
    const forged = signToken(claimsWith({ jti: "tampered" }), stranger)
      .split(".")
      .at(-1);
    expect(await refusalOf(`${token.split(".").slice(0, 2).join(".")}.${forged}`)).toMatch(/^invalid_token: signature/);
  });
});

describe("an Authorization header", () => {
  const good = `Bearer ${signToken(claimsWith(), rsa)}`;

  it.each([
    ["nothing", [], "missing_token"],
    ["an empty line", [""], "missing_token"],
    ["another scheme", ["Basic dTpw"], "missing_token"],
    ["a scheme without a token", ["Bearer"], "missing_token"],
    ["a scheme with a space and no token", ["Bearer "], "missing_token"],
    ["two lines", [good, good], "bad_request"],
    ["two lines, the first of another scheme", ["Basic dTpw", good], "bad_request"],
    ["two tokens joined by a comma", [`${good}, ${good}`], "bad_request"],
    ["a comma at the end", [`${good},`], "bad_request"],
    ["two tokens with a space between", [`${good} ${good.slice(7)}`], "invalid_token"],
  ])("of %s is refused", async (_what, lines, code) => {
    expect(await verifier.verify(lines)).toMatchObject({ ok: false, code });
  });
});

describe("an attacker's token", () => {
  const claims = claimsWith();
  const header = { alg: "RS256", typ: "JWT", kid: "rsa-1" };
  const [headerText, claimsText] = [JSON.stringify(header), JSON.stringify(claims)];
  const publicPem = rsa.publicKey.export({ format: "pem", type: "spki" });
  /** Correctly signed claims that begin with `text`. */
  const beginningWith = (text: string) => signTexts(headerText, claimsText.replace("{", `{${text},`), rsa);
  const latin1Claims = Buffer.from(claimsText.replace("{", '{"x":"\xff",'), "latin1");

  it.each([
    ["without a signature (alg none)", `${encode('{"alg":"none"}')}.${encode(claimsText)}.`, /not base64url/],
    ["with alg none and some signature", `${encode('{"alg":"none"}')}.${encode(claimsText)}.AAAA`, /algorithm/],
    ["with HS256 keyed by the public key", signHmac({ ...header, alg: "HS256" }, claims, publicPem), /algorithm/],
    ["with HS256 keyed by the modulus", signHmac({ ...header, alg: "HS256" }, claims, rsa.jwk.n ?? ""), /algorithm/],
    ["with an algorithm in other letters", signToken(claims, rsa, { alg: "rs256" }), /algorithm/],
    ["signed by another key of the same id", signToken(claims, stranger), /signature verification/],
    [
      "signed by the key in its own header",
      signToken(claims, stranger, { jwk: stranger.jwk }),
      /signature verification/,
    ],
    ["with a key that is nowhere", signToken(claims, stranger, { kid: "rsa-9" }), /no key fits/],
    ["with a key id that is a path", signToken(claims, stranger, { kid: "../../dev/null" }), /no key fits/],
    ["with a key id that is no text", signToken(claims, rsa, { kid: 1 }), /header: kid/],
    ["of another type", signToken(claims, rsa, { typ: "logout+jwt" }), /header: typ/],
    ["with an unknown extension", signToken(claims, rsa, { crit: ["exp"], exp: 1 }), /header: crit/],
    ["with an extension jose knows", signToken(claims, rsa, { crit: ["b64"], b64: true }), /header: crit/],
    ["with an empty list of extensions", signToken(claims, rsa, { crit: null }), /header: crit/],
    [
      "with a name twice in the header",
      signTexts(headerText.replace("{", '{"alg":"none",'), claimsText, rsa),
      /header: .* twice/,
    ],
    ["with a claim twice", beginningWith('"role":"admin"'), /claims: .* twice/],
    ["with a claim twice, once escaped", beginningWith('"r\\u006fle":"admin"'), /claims: .* twice/],
    ["with a name twice inside a claim", beginningWith('"x":[{"a":1,"a":2}]'), /claims: .* twice/],
    ["whose claims are a list", signTexts(headerText, "[]", rsa), /claims: not an object/],
    ["whose claims are not JSON", signTexts(headerText, "exp", rsa), /claims: not JSON/],
    [
      "whose claims begin with a byte order mark",
      signTexts(headerText, `\uFEFF${claimsText}`, rsa),
      /claims: not JSON/,
    ],
    ["whose claims are not UTF-8", signTexts(headerText, latin1Claims, rsa), /claims: not JSON/],
    ["without expiry", signToken(claimsWith({ exp: undefined }), rsa), /claims: exp/],
    ["that expires as a text", signToken(claimsWith({ exp: String(inSeconds(60)) }), rsa), /claims: exp/],
    ["that never expires", signTexts(headerText, claimsText.replace(/"exp":\d+/, '"exp":1e999'), rsa), /claims: exp/],
    ["that expired", signToken(claimsWith({ exp: inSeconds(-1) }), rsa), /"exp" claim/],
    ["that is not valid yet", signToken(claimsWith({ nbf: inSeconds(60) }), rsa), /"nbf" claim/],
    ["valid from a text on", signToken(claimsWith({ nbf: "0" }), rsa), /claims: nbf/],
    ["issued at a text", signToken(claimsWith({ iat: "0" }), rsa), /claims: iat/],
    ["whose id is a number", signToken(claimsWith({ jti: 7 }), rsa), /claims: jti/],
    ["whose id is empty", signToken(claimsWith({ jti: "" }), rsa), /claims: jti/],
    ["whose id is endless", signToken(claimsWith({ jti: "x".repeat(257) }), rsa), /claims: jti/],
    [
      "whose id is half a character",
      signTexts(headerText, claimsText.replace('"t-1"', '"\\ud800"'), rsa),
      /claims: jti/,
    ],
    ["of another issuer", signToken(claimsWith({ iss: "https://login.example.com/" }), rsa), /"iss" claim/],
    ["of no issuer", signToken(claimsWith({ iss: undefined }), rsa), /"iss" claim/],
    ["for another audience", signToken(claimsWith({ aud: "shop-admin" }), rsa), /"aud" claim/],
    ["for no audience", signToken(claimsWith({ aud: undefined }), rsa), /"aud" claim/],
    ["of two parts", signToken(claims, rsa).split(".").slice(0, 2).join("."), /three parts/],
    ["of four parts", `${signToken(claims, rsa)}.AAAA`, /three parts/],
    ["that is encrypted, or looks so", "e30.AA.AA.AA.AA", /three parts/],
    ["longer than 8 KiB", signToken(claimsWith({ padding: "x".repeat(8_192) }), rsa), /too long/],
  ])("%s is invalid", async (_what, token, reason) => {
    expect(await verify(token)).toMatchObject({
      ok: false,
      code: "invalid_token",
      reason: expect.stringMatching(reason),
    });
  });

  it("spelled otherwise is invalid, before and after the right spelling was seen", async () => {
    const token = signToken(claimsWith({ jti: "spelling" }), elliptic);
    const by = await verifierOf(callerWith(elliptic));
    const last = token.at(-1) ?? "";
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const spellings = [
      // 64 bytes leave four unused bits in the last character: the next character of the alphabet is the same bytes.
      token.slice(0, -1) + alphabet[alphabet.indexOf(last) + 1],
      `${token}=`,
      `${token}==`,
      token.replace(".", "!."),
      `${token.slice(0, 5)}\n${token.slice(5)}`,
      token
        .replaceAll("-", "+")
        .replaceAll("_", "/")
        .replace(/\.(?=[^.]*$)/, ".\u00ad"),
    ];
    for (const round of ["before", "after"]) {
      for (const spelling of spellings) {
        expect(await refusalOf(spelling, by), `${round} ${JSON.stringify(spelling)}`).toMatch(
          /^(invalid|missing)_token/,
        );
      }
      expect(await verify(token, by)).toMatchObject({ ok: true });
    }
  });

  it("signed with an algorithm that the caller does not list is invalid, though the key is there", async () => {
    const by = await verifierOf(
      callerWith(rsa, { algorithms: ["RS256"], jwks: { keys: [toJson(rsa.jwk), toJson(elliptic.jwk)] } }),
    );
    expect(await verify(signToken(claims, rsa), by)).toMatchObject({ ok: true });
    expect(await refusalOf(signToken(claims, elliptic), by)).toBe("invalid_token: algorithm not allowed");
  });

  it("without an id is invalid where tokens must be revocable, and only there", async () => {
    const token = signToken(claimsWith({ jti: undefined }), rsa);
    const by = await verifierOf(callerWith(rsa, { revocation: { store: "redis", maxAgeMs: 1_000 } }));
    expect(await refusalOf(token, by)).toBe("invalid_token: no jti, so not revocable");
    expect(await verify(token)).toMatchObject({ ok: true, jti: undefined });
  });

  it("is refused for a reason that repeats nothing of it", async () => {
    const secret = "s3cr3t-value";
    for (const token of [
      signToken(claimsWith({ exp: secret }), rsa),
      signToken(claimsWith({ iss: secret }), rsa),
      signToken(claimsWith(), rsa, { typ: secret }),
      signToken(claimsWith(), stranger, { kid: secret }),
      signToken(claimsWith(), rsa, { alg: secret }),
    ]) {
      expect(await refusalOf(token)).not.toContain(secret);
    }
  });
});

function toJson(value: object): Record<string, string> {
  return JSON.parse(JSON.stringify(value));
}
