import type { Preparation, RequestCase, WellFormedRequest } from "../../../test/harness/cases.ts";
import { espressoMachine, ORDER_ROUTE, PRODUCT_ROUTE, productRead, refused, tooManyRequests } from "./answers.ts";

const product = "/api/products/p-1001";
const reading: WellFormedRequest = { path: product, who: "user" };
const order = { method: "POST", path: "/api/orders", body: JSON.stringify({ productId: "p-1001", quantity: 1 }) };

/** 100 a minute from an address: as many at once, then one every 600 ms. */
const exhausted = (request: WellFormedRequest, passes = 100): readonly Preparation[] => [
  { kind: "exhaust", request, until: 429, passes, perSecond: 100 / 60 },
];
/** The address is at its limit already; it may have gained a token meanwhile. */
const stillExhausted = (request: WellFormedRequest) => exhausted(request, 0);

/** Addresses that these cases share among themselves, and with no other. */
const reader = "127.0.2.1";
const guesser = "127.0.2.2";
const visitor = "127.0.2.3";

export const limits: readonly RequestCase[] = [
  {
    name: "the hundred and first read of a minute is refused",
    send: reading,
    from: reader,
    first: exhausted(reading),
    expect: { ...tooManyRequests, log: { ...tooManyRequests.log, route: PRODUCT_ROUTE, clientIp: reader } },
  },
  {
    name: "the limit of an address counts all routes",
    send: { ...order, who: "user" },
    from: reader,
    first: stillExhausted(reading),
    expect: { ...tooManyRequests, log: { ...tooManyRequests.log, route: ORDER_ROUTE } },
  },
  {
    name: "the limit of an address is no limit of another",
    send: reading,
    expect: productRead("/products/p-1001", espressoMachine),
  },
  {
    name: "what is refused for its path is not limited",
    send: { path: "/nope" },
    from: reader,
    expect: { status: 404 },
  },
  { name: "health is not limited", send: { path: "/health" }, from: reader, expect: { status: 200 } },
  {
    name: "guessing is limited: a good token comes too late",
    send: reading,
    from: guesser,
    first: exhausted({ path: product, who: "garbage" }),
    expect: tooManyRequests,
  },
  {
    name: "a limit beats a missing token",
    send: { path: product },
    from: guesser,
    first: stillExhausted({ path: product }),
    expect: tooManyRequests,
  },
  {
    name: "what a guest may not do is counted as well",
    send: { path: product, who: "guest" },
    from: visitor,
    first: exhausted({ ...order, who: "guest" }),
    expect: tooManyRequests,
  },
  {
    name: "without its store the limit refuses, as declared",
    send: reading,
    first: [{ kind: "store-paused" }],
    expect: refused(503, "limiter_unavailable", "Service unavailable", { log: { backendService: null } }),
  },
  {
    name: "with its store back the limit passes again",
    send: reading,
    first: [{ kind: "await", request: reading, until: 200, withinMs: 2_000, everyMs: 50 }],
    expect: productRead("/products/p-1001", espressoMachine),
  },
];
