import type { RequestCase } from "../../../test/harness/cases.ts";
import {
  badRequest,
  espressoMachine,
  insufficient,
  invalidToken,
  missingToken,
  ORDER_ROUTE,
  productRead,
  revokedToken,
} from "./answers.ts";

const product = "/api/products/p-1001";
const order = {
  method: "POST",
  path: "/api/orders",
  body: JSON.stringify({ productId: "p-1001", quantity: 1 }),
};

/** Who calls, and whether they may. */
export const identity: readonly RequestCase[] = [
  { name: "without a token nothing is read", send: { path: product }, expect: missingToken },
  { name: "without a token nothing is ordered", send: order, expect: missingToken },
  { name: "a password is no token", send: { path: product, who: "basic" }, expect: missingToken },
  { name: "a token in the query is no token", send: { path: `${product}?access_token=abc` }, expect: missingToken },
  { name: "text that is no token is refused", send: { path: product, who: "garbage" }, expect: invalidToken },
  { name: "an expired token is refused", send: { path: product, who: "expired" }, expect: invalidToken },
  { name: "a token of the future is refused", send: { path: product, who: "not yet" }, expect: invalidToken },
  {
    name: "a token that never expires is refused",
    send: { path: product, who: "without expiry" },
    expect: invalidToken,
  },
  {
    name: "an expiry that is no number is refused",
    send: { path: product, who: "expiry as text" },
    expect: invalidToken,
  },
  { name: "a token of another issuer is refused", send: { path: product, who: "wrong issuer" }, expect: invalidToken },
  {
    name: "a token for another audience is refused",
    send: { path: product, who: "wrong audience" },
    expect: invalidToken,
  },
  {
    name: "a token that somebody else signed is refused",
    send: { path: product, who: "wrong key" },
    expect: invalidToken,
  },
  { name: "a token of an unknown key is refused", send: { path: product, who: "unknown key" }, expect: invalidToken },
  { name: "an unsigned token is refused", send: { path: product, who: "unsigned" }, expect: invalidToken },
  {
    name: "a token signed with the public key is refused",
    send: { path: product, who: "signed with the public key" },
    expect: invalidToken,
  },
  {
    name: "another spelling of a good token is refused",
    send: { path: product, who: "respelled" },
    expect: invalidToken,
  },
  {
    name: "a token that could not be revoked is refused",
    send: { path: product, who: "without id" },
    expect: invalidToken,
  },
  {
    name: "two tokens are a bad request",
    send: { path: product, who: "user", lines: ["Authorization: Bearer other"] },
    expect: badRequest,
  },
  {
    name: "two tokens in one line are a bad request",
    send: { path: product, headers: { Authorization: "Bearer one, Bearer two" } },
    expect: badRequest,
  },
  { name: "a token without a role may nothing", send: { path: product, who: "without role" }, expect: insufficient },
  {
    name: "a role that nobody declared may nothing",
    send: { path: product, who: "unknown role" },
    expect: insufficient,
  },
  { name: "a role that is null may nothing", send: { path: product, who: "null role" }, expect: insufficient },
  {
    name: "a guest may read",
    send: { path: product, who: "guest" },
    expect: productRead("/products/p-1001", espressoMachine, { userId: "u-2002" }),
  },
  {
    name: "a guest may not order",
    send: { ...order, who: "guest" },
    expect: { ...insufficient, log: { ...insufficient.log, route: ORDER_ROUTE, userId: "u-2002" } },
  },
  {
    name: "a token is good until it is revoked",
    send: { path: product, who: "leaver" },
    expect: productRead("/products/p-1001", espressoMachine, { userId: "u-3003" }),
  },
  {
    name: "a revoked token is refused from then on",
    send: { path: product, who: "leaver" },
    first: [{ kind: "revoke", who: "leaver" }],
    expect: revokedToken,
  },
  { name: "a revoked token does not order either", send: { ...order, who: "leaver" }, expect: revokedToken },
  {
    name: "the revocation of one token is none of another",
    send: { path: product, who: "user" },
    expect: productRead("/products/p-1001", espressoMachine),
  },
];
