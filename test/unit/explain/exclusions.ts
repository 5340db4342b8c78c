/** Cases that explain cannot tell, since what decides them is not in the request. */
export interface Exclusion {
  readonly why: string;
  readonly scenario: string;
  readonly cases: readonly string[];
}

/** One that agrees all the same fails, as one that is missing here does. */
export const exclusions: readonly Exclusion[] = [
  {
    why: "A signature can be checked only with the keys of the issuer, which are in the network: it is taken for good, and explain says so.",
    scenario: "shop",
    cases: ["a token that somebody else signed is refused", "a token of an unknown key is refused"],
  },
  {
    why: "Bytes that are no request, or one without a host, cannot be asked about.",
    scenario: "shop",
    cases: ["what is no HTTP is refused as JSON", "a request without a host is refused"],
  },
  {
    why: "A request without a host cannot be asked about.",
    scenario: "request-order",
    cases: [
      "no host, with an id with quotes",
      "no host, with an id with a backslash",
      "no host, with an id with a tab",
      "no host, with an id with a control character",
      "no host, with an id of another alphabet",
      "no host, with an id of ten kilobytes",
      "no host, with an id that is kept",
    ],
  },
  {
    why: "Which tokens are revoked is in the store.",
    scenario: "shop",
    cases: ["a revoked token is refused from then on", "a revoked token does not order either"],
  },
  {
    why: "How many requests an address has sent is in the store.",
    scenario: "shop",
    cases: [
      "the hundred and first read of a minute is refused",
      "the limit of an address counts all routes",
      "guessing is limited: a good token comes too late",
      "a limit beats a missing token",
      "what a guest may not do is counted as well",
    ],
  },
  {
    why: "Whether the store can be reached shows when it is asked; explain says what whenDown does then.",
    scenario: "shop",
    cases: ["without its store the limit refuses, as declared"],
  },
  {
    why: "What a service answers, and in which time, shows when it is called.",
    scenario: "shop",
    cases: [
      "what is sold out is not ordered",
      "an id cannot add a query",
      "a cut connection is a bad gateway, not retried",
      "a service that is down is a bad gateway",
      "no order is made while products are down",
      "an order fails while the order service is down",
      "no order is made for a product that is not there",
      "no order is made if the product service fails",
      "no order is made on an answer that is no JSON",
      "no order is made on an answer of another shape",
      "no order is made on an answer of two megabytes",
      "no order is made on a redirect",
      "an order that fails to be made is a bad gateway",
      "a product is waited for 5 seconds, then a timeout",
      "an order waits 3 seconds for the product",
      "an order waits 5 seconds to be made",
    ],
  },
  {
    why: "Whether a breaker is open is in the sidecar's memory; explain takes it for closed, and says so.",
    scenario: "shop",
    cases: ["a failing service is left alone for 30 seconds"],
  },
];
