import type { DeclaredOf } from "../../declaration/nodes.ts";
import type { Store } from "../../ir/gateway.ts";
import { hasCredentials } from "./credentials.ts";
import type { Link } from "./link.ts";
import { uniqueNames } from "./names.ts";

/** Every declared store by the number of its value. */
export function resolveStores(link: Link): ReadonlyMap<number, Store> {
  const declared = [...link.declaration.nodes].filter(
    (entry): entry is [number, DeclaredOf<"redis" | "memory">] =>
      entry[1].kind === "redis" || entry[1].kind === "memory",
  );
  const names = uniqueNames(declared, ([, store]) => [store.kind]);
  return new Map(
    declared.map((entry): [number, Store] => {
      const [node, store] = entry;
      const named = { name: names.get(entry) ?? "", source: link.source(node) };
      const url = store.kind === "redis" ? urlOf(node, store, link) : undefined;
      const isMemory = url === undefined || link.surroundings.stores === "memory";
      return [node, isMemory ? { kind: "memory", ...named } : { kind: "redis", ...named, url }];
    }),
  );
}

function urlOf(node: number, store: DeclaredOf<"redis">, link: Link): Extract<Store, { kind: "redis" }>["url"] {
  const { stores } = link.surroundings;
  if (typeof stores === "object") return stores.redis;
  const place = link.at(node, ["url"]);
  if (typeof store.url === "number") {
    const secret = link.follow(store.url, ["secret"], { node, path: ["url"] });
    return { secret: secret?.name ?? "" };
  }
  const problem = problemOfUrl(store.url);
  if (problem === "credentials") link.report.add("address/credentials", {}, place);
  else if (problem) link.report.add("address/invalid", { address: store.url, problem }, place);
  return store.url;
}

function problemOfUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return "it is no URL";
  const url = new URL(text);
  if (hasCredentials(url)) return "credentials";
  return url.protocol === "redis:" || url.protocol === "rediss:" ? undefined : "only redis and rediss are known";
}
