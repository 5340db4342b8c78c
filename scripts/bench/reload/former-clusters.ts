import { z } from "zod";

const Clusters = z.object({ resources: z.array(z.looseObject({ name: z.string() })) });

/**
 * A build's clusters.json with those clusters that only the build before has behind its own; the same text if there are
 * none. Envoy gets this one first and the build's own after the routes: a route whose cluster is gone answers 503.
 */
export function withFormerClusters(text: string, former: string): string {
  const { resources } = Clusters.parse(JSON.parse(text));
  const names = new Set(resources.map(({ name }) => name));
  const gone = Clusters.parse(JSON.parse(former)).resources.filter(({ name }) => !names.has(name));
  return gone.length === 0 ? text : JSON.stringify({ resources: [...resources, ...gone] });
}
