import { defineCodes } from "../define.ts";

/** Findings about single policies, by the policy's name. */
export const policyCodes = defineCodes({
  "upstream/duplicate-name": {
    severity: "error",
    message: 'Two upstreams are called "<name>".',
    why: "The name is the label in logs and metrics; it must say which one is meant.",
    fix: "Give one of them another `name`.",
  },
  "upstream/mixed-schemes": {
    severity: "error",
    message: "Some addresses of the upstream are http and some are https.",
    why: "A proxy speaks to all addresses of an upstream in the same way, and which one is asked is chance.",
    fix: "Declare two upstreams, or use one scheme for all addresses.",
  },
  "timeout/not-below-backend": {
    severity: "error",
    message: 'The gateway waits <timeout> for "<upstream>", which gives itself <answersWithin>.',
    why: "The gateway's timeout must be shorter than the backend's, or the backend works for answers that nobody gets.",
    fix: "Shorten `timeout`, or correct `answersWithin`.",
  },
  "rewrite/unsupported": {
    severity: "error",
    message: "A path can only be made of texts and parameters: <problem>.",
    why: "The proxies rewrite paths by themselves, byte for byte; they know nothing else of the request there.",
    fix: "Write a text with parameters: rewrite: ({ params }) => `/products/${params.id}`",
  },
  "rewrite/not-canonical": {
    severity: "error",
    message: 'The rewritten path "<path>" is not canonical: <problem>.',
    why: "The upstream could read it in two ways, and the rules here would have judged only one of them.",
    fix: "Start with /, put a `*rest` parameter last, and use only characters that need no escape.",
  },
  "rewrite/no-upstream": {
    severity: "error",
    message: '"<route>" has a rewrite, but it does not go to an upstream.',
    why: "Only the request to an upstream has a path that could be another one.",
    fix: "Remove `rewrite`; a composition names the path of each call.",
  },
  "rate-limit/no-identity": {
    severity: "error",
    message: '"<route>" is public, but one of its limits counts by claims.',
    why: "Without a caller there are no claims to count by.",
    fix: 'Count by address, `by: "ip"`, or let the route have a caller.',
  },
  "rate-limit/memory": {
    severity: "error",
    message: "A limit counts in memory, but <instances> instances run side by side.",
    why: "Each would count alone, so together they would let <instances> times as many through.",
    fix: "Count in `redis({ url })`, or set `instances: 1`.",
  },
  "rate-limit/burst": {
    severity: "warning",
    message: "The burst of <burst> is larger than the <count> of the rate.",
    why: "A client that was idle may send <burst> at once, more than a whole window allows.",
    fix: "Lower `burst`, or leave it out: it is then <count>.",
  },
  "rate-limit/too-fine": {
    severity: "error",
    message: "<rate> with a burst of <burst> cannot be counted exactly.",
    why: "A bucket is counted in whole units of its rate, and these would be more than a number holds exactly.",
    fix: "Use a rounder rate or a smaller burst: `100000000 per day`.",
  },
  "jwt/algorithm": {
    severity: "error",
    message: '"<algorithm>" is no algorithm for callers.',
    why: "With a shared secret (HS256) everyone who can check a token can also make one; the others are unknown.",
    fix: "Use RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512 or EdDSA.",
  },
  "jwt/impossible-claim": {
    severity: "error",
    message: 'No value satisfies the claim "<claim>".',
    why: "Every token would be refused.",
    fix: "Correct the schema of the claim.",
  },
  "jwt/claims": {
    severity: "error",
    message: "The claims schema does not describe an object.",
    why: "The payload of a token is an object of claims (RFC 7519).",
    fix: "Write `claims: z.object({ sub: z.string() })`.",
  },
  "jwt/jwks": {
    severity: "error",
    message: '"<jwks>" is no place to get keys from: <problem>.',
    why: "Tokens are checked with these keys, so they must come from a place that is named exactly.",
    fix: 'Write `{ from: upstream, path: "/.well-known/jwks.json" }`, an https URL, or `asset("./jwks.json")`.',
  },
  "revocation/no-jti": {
    severity: "error",
    message: 'Revocation is on, but the claims schema does not require "jti".',
    why: "A token without an id cannot be revoked, so it would pass for ever.",
    fix: "Add `jti: z.string()` to the claims.",
  },
  "revocation/memory": {
    severity: "error",
    message: "Revocations are kept in memory, but <instances> instances run side by side.",
    why: "A token that is revoked on one would pass on the others.",
    fix: "Keep them in `redis({ url })`, or set `instances: 1`.",
  },
  "sequence/empty": {
    severity: "error",
    message: "A sequence has no steps.",
    why: "Its last step gives the answer.",
    fix: 'Add a step: `{ product: { to: products, call: "GET /products/:id", … } }`.',
  },
  "sequence/step-name": {
    severity: "error",
    message: '"<step>" is no name for a step.',
    why: "JavaScript puts names that are whole numbers before all others, so the steps would run in another order.",
    fix: "Start the name with a letter.",
  },
  "sequence/call": {
    severity: "error",
    message: '"<call>" is no call: <problem>.',
    why: "A call is a method and a path, and `params` fills its `:names`.",
    fix: 'Write `"GET /products/:id"`.',
  },
  "sequence/params": {
    severity: "error",
    message: 'The call "<call>" needs the parameters <expected>, and `params` gives <actual>.',
    why: "A name that is not filled would be sent as it stands.",
    fix: "Give exactly the names of the call.",
  },
  "sequence/require": {
    severity: "error",
    message: 'The step "<step>" has `<present>` without `<absent>`.',
    why: "What is required and what is answered otherwise belong together.",
    fix: 'Write both: `require: ({ response }) => response.available, otherwise: { status: 400, error: "Product not available" }`.',
  },
  "sequence/body": {
    severity: "error",
    message: 'The step "<step>" sends a body with <method>.',
    why: "A body has no meaning in a GET or HEAD request (RFC 9110, section 9.3.1), and services drop it.",
    fix: "Send it with POST, PUT or PATCH, or put the values into `query`.",
  },
  "respond/status": {
    severity: "error",
    message: "An answer with status <status> has no body (RFC 9110), but `json` gives one.",
    why: "The client would take the body for the next answer.",
    fix: "Use another status, or leave `json` out.",
  },
  "respond/header": {
    severity: "error",
    message: '"<name>" cannot be set here: <problem>.',
    why: "A header with such a name or value would break the answer or change its meaning.",
    fix: "Use visible ASCII characters and a name that the gateway does not set itself.",
  },
});
