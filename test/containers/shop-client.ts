import { expect } from "vitest";
import { AUDIENCE, ISSUER } from "../../examples/shop/services/auth.ts";
import { type RefusalCode, refusals } from "../../model/refusals.ts";
import { inSeconds, type SigningKey, signToken } from "../harness/tokens.ts";
import { sendFrom } from "./client.ts";
import { type Answer, fetchOne, type OneRequest } from "./fixtures/fetch-all.ts";
import type { Pair } from "./pair.ts";
import { PORTS } from "./shop-artifacts.ts";

type Part = Omit<OneRequest, "url">;

export const PRODUCT_PATH = "/api/products/p-1001";

/** A token of five minutes, as the auth service would give it. */
export function tokenOf(claims: { readonly sub: string; readonly role: string }, key: SigningKey): string {
  return signToken({ iss: ISSUER, aud: AUDIENCE, exp: inSeconds(300), jti: tokenIdOf(claims.sub), ...claims }, key);
}

/** The id by which the customer's token is revoked. */
export function tokenIdOf(customer: string): string {
  return `token-of-${customer}`;
}

export function bearer(token: string | undefined): Readonly<Record<string, string>> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** Sends a request from this machine to the pair's published port. */
export function send(pair: Pair, path: string, token?: string, request: Part = {}): Promise<Answer> {
  const url = `http://${pair.proxy.getHost()}:${pair.proxy.getMappedPort(PORTS.gateway)}${path}`;
  return fetchOne({ ...request, url, headers: { ...bearer(token), ...request.headers } });
}

/** The article's order flow: the relay asks two services. */
export function order(pair: Pair, token?: string): Promise<Answer> {
  const body = JSON.stringify({ productId: "p-1001", quantity: 2 });
  return send(pair, "/api/orders", token, { method: "POST", body, headers: { "content-type": "application/json" } });
}

/** `POST /revocations`, as an operator has to: on the pair's own loopback. */
export async function revoke(pair: Pair, tokenId: string, controlToken?: string): Promise<Answer> {
  const [answer] = await sendFrom(pair.sidecar, [
    {
      url: `http://127.0.0.1:${PORTS.control}/revocations`,
      method: "POST",
      headers: { "content-type": "application/json", ...bearer(controlToken) },
      body: JSON.stringify({ jti: tokenId, expiresAt: inSeconds(300) }),
    },
  ]);
  if (answer === undefined) throw new Error("one request, but no answer");
  return answer;
}

/** Status, body and the headers that every refusal has. */
export function expectRefusal(answer: Answer, code: RefusalCode): void {
  const { status, text } = refusals[code];
  expect(answer).toMatchObject({ status, headers: { "content-type": "application/json" } });
  expect(JSON.parse(answer.body)).toEqual({ error: text, code, requestId: answer.headers["x-request-id"] });
}

/** The code of a refusal, or the status of another answer: what a test waits for. */
export function verdict({ status, body }: Answer): string {
  return status >= 400 && body.startsWith("{") ? String(JSON.parse(body).code) : String(status);
}
