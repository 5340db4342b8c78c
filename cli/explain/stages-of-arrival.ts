import { policyOf } from "../../compiler/policies/index.ts";
import { canonicalAddress } from "../../model/client-address.ts";
import { HEADER_LIMITS } from "../../model/headers.ts";
import { formatSize } from "../../model/values.ts";
import { linesOf } from "../../sidecars/guard/header-lines.ts";
import type { Said } from "./explanation.ts";
import { placeOf, type Scene, type StageSays } from "./scene.ts";
import { asText } from "./sent-request.ts";

/** From the first byte until the route is known and the request is no longer than it takes. */
export function arrivalStages(scene: Scene): readonly StageSays[] {
  const { found } = scene;
  const isHealth = found !== undefined && policyOf(found.policies, "health") !== undefined;
  return [
    { name: "connection", says: [], absent: "no TLS and no client certificates are declared" },
    { name: "canonical-request", says: canonicalRequest(scene) },
    { name: "request-facts", says: requestFacts(scene) },
    {
      name: "health",
      says: [{ text: "the gateway's own health: public, before every guard" }],
      ...(isHealth ? {} : { absent: "the route is no health()" }),
    },
    { name: "address-lists", says: [], absent: "no lists of addresses are declared" },
    { name: "route", says: route(scene) },
    { name: "preflight", says: [], absent: "no cors is declared" },
    declaredSize(scene),
  ];
}

function canonicalRequest({ request }: Scene): readonly Said[] {
  const { method, target, host } = request;
  const line = `${method} ${asText(target)} of ${asText(host)}`;
  const limits = `up to ${HEADER_LIMITS.count} header lines and ${formatSize(HEADER_LIMITS.bytes)} with the request line`;
  return [{ text: `one reading: ${line}` }, { text: limits }];
}

function requestFacts({ trial, request, gateway }: Scene): readonly Said[] {
  const { facts } = trial;
  if (facts === undefined) return [];
  const peer = canonicalAddress(request.peer);
  const isForwarded = facts.client !== peer;
  const isTrusting = gateway.trust.length > 0;
  const why = isForwarded
    ? `by X-Forwarded-For, since ${peer} is trusted`
    : `the address that connects${isTrusting ? ", as trusted proxies and X-Forwarded-For leave it" : ""}`;
  const [given] = linesOf(facts.headers, "x-request-id");
  const id =
    given === facts.requestId
      ? "kept as sent"
      : given === undefined
        ? "a new UUID"
        : "a new UUID, since the sent one is not harmless";
  return [
    { text: `client address ${facts.client}: ${why}` },
    { text: `X-Request-ID: ${id}` },
    ...(facts.traceparent === undefined ? [] : [{ text: "traceparent goes on" }]),
  ];
}

function route({ found, trial }: Scene): readonly Said[] {
  if (found === undefined) return [];
  const params = trial.arrival?.kind === "routed" ? Object.entries(trial.arrival.params) : [];
  const read = params.map(([name, value]) => `${name} = "${value}"`).join(", ");
  const name = `"${found.route.name}"`;
  return [{ text: read === "" ? name : `${name} with ${read}`, at: placeOf(found.route.source) }];
}

function declaredSize({ found, trial, places }: Scene): StageSays {
  const name = "declared-size";
  const policy = found && policyOf(found.policies, "max-body");
  if (policy === undefined) {
    return found === undefined ? { name, says: [] } : { name, says: [], absent: "a health check has no body" };
  }
  const declared = linesOf(trial.facts?.headers ?? {}, "content-length")[0];
  const length = declared === undefined ? "no length is declared" : `${declared} bytes are declared`;
  const source = places.of(policy);
  const text = `${length}, up to ${formatSize(policy.bytes)} may come${source === undefined ? " (default)" : ""}`;
  return { name, says: [{ text, at: placeOf(source) }] };
}
