import { isIP } from "node:net";
import type { Target } from "../../model/targets.ts";
import type { Gateway } from "../ir/gateway.ts";
import type { Divergence } from "./plan.ts";

interface KnownDivergence {
  readonly id: string;
  readonly target: Target;
  readonly text: string;
  touches(gateway: Gateway): boolean;
}

const hasBreaker = (gateway: Gateway) =>
  gateway.routes.some(({ policies }) => policies.some(({ kind }) => kind === "breaker"));
const goesToUpstreams = (gateway: Gateway) =>
  gateway.routes.some(({ policies }) => policies.some(({ kind }) => kind === "upstream"));
const callsUpstreams = (gateway: Gateway) =>
  gateway.routes.some(({ policies }) => policies.some(({ kind }) => kind === "upstream" || kind === "sequence"));
const namesHosts = (gateway: Gateway) =>
  gateway.upstreams.some(({ addresses }) => addresses.some(({ host }) => isIP(host) === 0));

/** Every way in which targets are known to differ. `build` prints those that a gateway touches. */
const knownDivergences: readonly KnownDivergence[] = [
  {
    id: "breaker-by-interval",
    target: "envoy",
    text: "Envoy judges a breaker per host and at the end of each interval, and lets full traffic try after the pause; the others judge each call and let a few try",
    touches: hasBreaker,
  },
  {
    id: "grpc-refusals",
    target: "envoy",
    text: "Envoy words a refusal as gRPC (200 and grpc-status) where the request says content-type: application/grpc",
    touches: goesToUpstreams,
  },
  {
    id: "timeout-between-reads",
    target: "nginx",
    text: "NGINX waits the timeout for the first byte and again between two; the others bound the whole answer",
    touches: goesToUpstreams,
  },
  {
    id: "repeated-lines",
    target: "nginx",
    text: "NGINX before 1.23 reads the first of several traceparent or X-Request-ID lines; the others read none of them",
    touches: callsUpstreams,
  },
  {
    id: "names-at-start",
    target: "nginx",
    text: "NGINX looks the names of upstreams up when it starts or reloads; Envoy looks them up again and again",
    touches: namesHosts,
  },
];

export function divergencesOf(gateway: Gateway, target: Target): readonly Divergence[] {
  return knownDivergences
    .filter((divergence) => divergence.target === target && divergence.touches(gateway))
    .map(({ id, text }) => ({ id, target, text }));
}
