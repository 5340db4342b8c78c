import type { RequestCase } from "../../../test/harness/cases.ts";
import { espressoMachine, notAllowed, notFound, PRODUCT_ROUTE, productRead, refused } from "./answers.ts";

const healthy = { status: 200, body: { kind: "json", value: { status: "healthy" } } } as const;
const MEBIBYTE = 1_048_576;

/** Which route a request belongs to, and what is answered before anyone asks who is calling. */
export const routing: readonly RequestCase[] = [
  {
    name: "health needs no token",
    send: { path: "/health" },
    expect: {
      ...healthy,
      headers: { "content-type": "application/json" },
      log: { route: "GET /health", userId: null, rateLimitRemaining: null, backendService: null, errorCode: null },
    },
  },
  { name: "health ignores a query", send: { path: "/health?verbose=1" }, expect: healthy },
  {
    name: "HEAD of health has no body",
    send: { method: "HEAD", path: "/health" },
    expect: { status: 200, body: { kind: "empty" } },
  },
  { name: "health cannot be posted to", send: { method: "POST", path: "/health" }, expect: notAllowed("GET, HEAD") },
  {
    name: "a product is read through the gateway",
    send: { path: "/api/products/p-1001", who: "user" },
    expect: productRead("/products/p-1001", espressoMachine),
  },
  {
    name: "the query reaches the service as it came",
    send: { path: "/api/products/p-1001?fields=name,price&q=%20a+b&empty=", who: "user" },
    expect: productRead("/products/p-1001?fields=name,price&q=%20a+b&empty=", espressoMachine),
  },
  {
    name: "an encoded id reaches the service byte for byte",
    send: { path: "/api/products/caf%C3%A9", who: "user" },
    expect: productRead("/products/caf%C3%A9", { id: "café", name: "Café crème", price: 4, available: true }),
  },
  {
    name: "an id may hold an encoded space",
    send: { path: "/api/products/blue%20shoe", who: "user" },
    expect: productRead("/products/blue%20shoe", { id: "blue shoe", name: "Blue shoe", price: 59, available: true }),
  },
  {
    name: "HEAD of a product is the service's HEAD",
    send: { method: "HEAD", path: "/api/products/p-1001", who: "user" },
    expect: {
      status: 200,
      body: { kind: "empty" },
      calls: { products: [{ method: "HEAD", path: "/products/p-1001" }] },
      log: { method: "HEAD", route: PRODUCT_ROUTE },
    },
  },
  { name: "an undeclared path is not found", send: { path: "/nope" }, expect: notFound },
  {
    name: "an undeclared path is not found with any token",
    send: { path: "/nope", who: "garbage" },
    expect: notFound,
  },
  {
    name: "a missing page is not found as JSON too",
    send: { path: "/index.html?x=1" },
    expect: notFound,
  },
  {
    name: "the services' own paths are not reachable",
    send: { path: "/products/p-1001", who: "user" },
    expect: notFound,
  },
  {
    name: "the log in of the auth service is not reachable",
    send: { method: "POST", path: "/login", body: "{}" },
    expect: notFound,
  },
  { name: "paths are told apart by case", send: { path: "/API/products/p-1001", who: "user" }, expect: notFound },
  { name: "a product has an id", send: { path: "/api/products/", who: "user" }, expect: notFound },
  { name: "a trailing slash is another path", send: { path: "/api/products/p-1001/", who: "user" }, expect: notFound },
  { name: "a product has no parts", send: { path: "/api/products/p-1001/reviews", who: "user" }, expect: notFound },
  {
    name: "a product cannot be deleted",
    send: { method: "DELETE", path: "/api/products/p-1001" },
    expect: notAllowed("GET, HEAD"),
  },
  {
    name: "a method of no standard is not allowed",
    send: { method: "BREW", path: "/api/products/p-1001" },
    expect: notAllowed("GET, HEAD"),
  },
  {
    name: "TRACE is not allowed",
    send: { method: "TRACE", path: "/api/products/p-1001" },
    expect: notAllowed("GET, HEAD"),
  },
  {
    name: "orders cannot be listed, with any token",
    send: { path: "/api/orders", who: "garbage" },
    expect: notAllowed("POST"),
  },
  {
    name: "OPTIONS is a method like any other",
    send: { method: "OPTIONS", path: "/api/orders" },
    expect: notAllowed("POST"),
  },
  { name: "TRACE of nothing is not found", send: { method: "TRACE", path: "/nope" }, expect: notFound },
  {
    name: "too long a declared body goes before the token",
    send: { method: "POST", path: "/api/orders", declares: MEBIBYTE + 1 },
    expect: refused(413, "body_too_large", "Request body too large", { log: { userId: null, backendService: null } }),
  },
];
