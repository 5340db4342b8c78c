import type { Role } from "./processes.ts";
import type { World } from "./world.ts";

/** What is measured: the rungs of the ladder on both proxies, and what they are held against. */
export const subjectIds = [
  "article",
  "article-on-machine-node",
  "plain-by-hand",
  "nginx-plain",
  "nginx-asked",
  "nginx-guarded",
  "envoy-plain",
  "envoy-asked",
  "envoy-guarded",
] as const;

/** What is generated, and the same by an expert's hand (P4): measured beside each other. */
export const expertPairs = [
  { generated: "nginx-plain", byHand: "nginx-plain-by-expert", text: "NGINX, plain proxy" },
  { generated: "nginx-guarded", byHand: "nginx-guarded-by-expert", text: "NGINX, guarded" },
  { generated: "envoy-plain", byHand: "envoy-plain-by-expert", text: "Envoy, plain proxy" },
  { generated: "envoy-guarded", byHand: "envoy-guarded-by-expert", text: "Envoy, guarded" },
] as const;

export type SubjectId = (typeof subjectIds)[number] | (typeof expertPairs)[number]["byHand"];

export const pairedIds: readonly SubjectId[] = expertPairs.flatMap(({ generated, byHand }) => [generated, byHand]);

export const subjectTexts: Readonly<Record<SubjectId, string>> = {
  article: "the article's Express sample: token, blocklist, limit",
  "article-on-machine-node": "the same, on the Node that the machine has",
  "plain-by-hand": "NGINX written by hand, plain proxy",
  "nginx-plain": "NGINX, plain proxy",
  "nginx-asked": "NGINX, + a guard with one condition",
  "nginx-guarded": "NGINX, + token, revocation, role, limit, breaker",
  "envoy-plain": "Envoy, plain proxy",
  "envoy-asked": "Envoy, + a guard with one condition",
  "envoy-guarded": "Envoy, + token, revocation, role, limit, breaker",
  "nginx-plain-by-expert": "NGINX by an expert's hand, plain proxy",
  "nginx-guarded-by-expert": "NGINX by an expert's hand, guarded",
  "envoy-plain-by-expert": "Envoy by an expert's hand, plain proxy",
  "envoy-guarded-by-expert": "Envoy by an expert's hand, guarded",
};

export function urlOf(world: World, id: SubjectId): string {
  const { nginx, envoy } = world.gateways;
  const { experts } = world;
  switch (id) {
    case "article":
      return world.article;
    case "article-on-machine-node":
      return world.articleOnMachineNode;
    case "plain-by-hand":
      return world.plainByHand;
    case "nginx-plain":
      return `${nginx.url}/plain/products/p-1`;
    case "nginx-asked":
      return `${nginx.url}/asked/products/p-1`;
    case "nginx-guarded":
      return `${nginx.url}/api/products/p-1`;
    case "envoy-plain":
      return `${envoy.url}/plain/products/p-1`;
    case "envoy-asked":
      return `${envoy.url}/asked/products/p-1`;
    case "envoy-guarded":
      return `${envoy.url}/api/products/p-1`;
    case "nginx-plain-by-expert":
      return `${experts.nginx.url}/plain/products/p-1`;
    case "nginx-guarded-by-expert":
      return `${experts.nginx.url}/api/products/p-1`;
    case "envoy-plain-by-expert":
      return `${experts.envoy.url}/plain/products/p-1`;
    case "envoy-guarded-by-expert":
      return `${experts.envoy.url}/api/products/p-1`;
  }
}

/** Where everything runs, and under which policy. */
export interface Layout {
  readonly id: "one-core" | "one-core-batch" | "two-cores";
  readonly text: string;
  readonly cores: Readonly<Record<Role, number>>;
  /** SCHED_BATCH for everything but generator and backend: who wakes another goes on, instead of making way for it. */
  readonly isBatch: boolean;
}

const besideLoad = { load: 0, backend: 0 } as const;
const gatewayOnOne = { ...besideLoad, proxy: 1, sidecar: 1, redis: 1, article: 1, "plain-by-hand": 1 } as const;

export const oneCore: Layout = {
  id: "one-core",
  text: "one core: generator and backend on core 0; proxy or article, sidecar, Redis on core 1",
  cores: gatewayOnOne,
  isBatch: false,
};
export const oneCoreBatch: Layout = {
  ...oneCore,
  id: "one-core-batch",
  text: "one core, SCHED_BATCH: the same, core 1 under `chrt --batch`",
  isBatch: true,
};
/** The sidecar moves away from the proxy: about as much work then falls on each core (52 and 62 us a request). */
export const twoCores: Layout = {
  id: "two-cores",
  text: "two cores, SCHED_BATCH: proxy or article, and Redis, on core 1; sidecar, generator, backend on core 0",
  cores: { ...gatewayOnOne, sidecar: 0 },
  isBatch: true,
};
