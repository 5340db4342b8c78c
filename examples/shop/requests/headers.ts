import type { RequestCase } from "../../../test/harness/cases.ts";
import { espressoMachine, knownAs, PRODUCT_ROUTE, productRead } from "./answers.ts";

const product = "/api/products/p-1001";
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
/** Of several nobody knows which one is meant (W3C Trace Context, section 3.2). */
export const twoTraces = [
  `traceparent: 00-${traceId}-00f067aa0ba902b7-01`,
  `traceparent: 00-${traceId}-b7ad6b7169203331-01`,
];
const read = productRead("/products/p-1001", espressoMachine);

/** What the gateway tells a service about a request, and what it lets nobody else tell. */
export const headers: readonly RequestCase[] = [
  {
    name: "a request id of the client is kept everywhere",
    send: { path: product, who: "user", headers: { "X-Request-ID": "mobile-2024.06_77" } },
    expect: { ...read, headers: { ...read.headers, "x-request-id": "mobile-2024.06_77" } },
  },
  {
    name: "a request without an id gets one",
    send: { path: product, who: "user" },
    expect: { ...read, headers: { ...read.headers, "x-request-id": uuid } },
  },
  {
    name: "a request id that could break a log is replaced",
    send: { path: product, who: "user", headers: { "X-Request-ID": 'abc"},{"level":"root' } },
    expect: { ...read, headers: { ...read.headers, "x-request-id": uuid } },
  },
  {
    name: "a request id that is too short is replaced",
    send: { path: "/nope", headers: { "X-Request-ID": "1234567" } },
    expect: { status: 404, headers: { "x-request-id": uuid } },
  },
  {
    name: "a forged identity never reaches a service",
    send: {
      path: product,
      who: "user",
      headers: {
        "X-User-ID": "u-1",
        X_User_ID: "u-1",
        "X-Gw-User": "u-1",
        "X-Gw-Guard": "open",
        "X-Gw-Upstream": "orders",
      },
    },
    expect: productRead("/products/p-1001", espressoMachine, { headers: { x_user_id: null } }),
  },
  {
    name: "a forged identity is no identity",
    send: { path: product, headers: { "X-User-ID": "u-1", "X-Gw-User": "u-1" } },
    expect: { status: 401, log: { userId: null, errorCode: "missing_token" } },
  },
  {
    name: "an identity cannot be dropped by Connection",
    send: { path: product, who: "user", headers: { Connection: "close, x-user-id" } },
    expect: read,
  },
  {
    name: "a forged way of the request is replaced",
    send: {
      path: product,
      who: "user",
      headers: { "X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example" },
    },
    expect: read,
  },
  {
    name: "a client cannot command an Envoy behind us",
    send: {
      path: product,
      who: "user",
      headers: { "X-Envoy-Upstream-Rq-Timeout-Ms": "1", "X-Envoy-Retry-On": "5xx", "X-Envoy-Original-Path": "/admin" },
    },
    expect: read,
  },
  {
    name: "a header without a meaning here is passed on",
    send: { path: product, who: "user", headers: { "Accept-Language": "cs, en;q=0.8", Cookie: "theme=dark" } },
    expect: productRead("/products/p-1001", espressoMachine, {
      headers: { "accept-language": "cs, en;q=0.8", cookie: "theme=dark" },
    }),
  },
  {
    name: "the service sees the host that was asked for",
    send: { path: product, who: "user", headers: { Host: "www.shop.example:8443" } },
    expect: read,
  },
  {
    name: "a trace goes on",
    send: { path: product, who: "user", headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } },
    expect: {
      ...productRead("/products/p-1001", espressoMachine, {
        headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
      }),
      log: { route: PRODUCT_ROUTE, traceId },
    },
  },
  {
    name: "a trace of zeros is no trace",
    send: { path: product, who: "user", headers: { traceparent: `00-${"0".repeat(32)}-00f067aa0ba902b7-01` } },
    expect: {
      ...productRead("/products/p-1001", espressoMachine, { headers: { traceparent: null } }),
      log: { route: PRODUCT_ROUTE, traceId: null },
    },
  },
  {
    name: "two traces are no trace",
    send: { path: product, who: "user", lines: twoTraces },
    expect: {
      ...productRead("/products/p-1001", espressoMachine, { headers: { traceparent: null } }),
      log: { route: PRODUCT_ROUTE, traceId: null },
    },
  },
  {
    name: "a user agent cannot write into the log",
    send: { path: product, who: "user", headers: { "User-Agent": '","userId":"u-1","x":"' } },
    expect: read,
  },
  {
    name: "a service that poses as the gateway has no effect",
    send: { path: "/api/products/impostor", who: "user" },
    expect: {
      status: 200,
      body: { kind: "json", value: { id: "impostor", available: true } },
      headers: { "x-request-id": uuid, "x-own": "kept" },
      calls: { products: [{ method: "GET", path: "/products/impostor", headers: knownAs("u-1001") }] },
      log: { userId: "u-1001", errorCode: null },
    },
  },
];
