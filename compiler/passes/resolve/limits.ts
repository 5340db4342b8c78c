import { isCountable } from "../../../model/bucket-shape.ts";
import { inputsOf } from "../../../model/expression.ts";
import { formatRate } from "../../../model/values.ts";
import type { DeclaredOf } from "../../declaration/nodes.ts";
import type { Limit, Store } from "../../ir/gateway.ts";
import { shapeOf } from "../../load/shape.ts";
import { contentId } from "../content-id.ts";
import type { Link } from "./link.ts";
import { requestView } from "./views.ts";

/** Every declared limit by the number of its value. The same value on two routes is one counter. */
export function resolveLimits(link: Link, stores: ReadonlyMap<number, Store>): ReadonlyMap<number, Limit> {
  const limits = new Map<number, Limit>();
  const seen = new Map<string, number>();
  for (const [node, declared] of link.declaration.nodes) {
    if (declared.kind !== "rate-limit") continue;
    const content = resolveContent(node, declared, stores, link);
    if (!content) continue;
    // Two values of the same content are two counters: the second one says so in its id.
    const id = contentId("limit", content);
    const earlier = seen.get(id) ?? 0;
    seen.set(id, earlier + 1);
    limits.set(node, { id: earlier === 0 ? id : `${id}-${earlier + 1}`, source: link.source(node), ...content });
  }
  return limits;
}

function resolveContent(
  node: number,
  declared: DeclaredOf<"rate-limit">,
  stores: ReadonlyMap<number, Store>,
  link: Link,
): Omit<Limit, "id" | "source"> | undefined {
  link.follow(declared.store, ["redis", "memory"], { node, path: ["store"] });
  const store = stores.get(declared.store);
  const { count, windowMs } = declared.rate;
  const burst = declared.burst ?? count;
  const instances = link.declaration.gateway.instances ?? 1;
  if (store?.kind === "memory" && instances > 1)
    link.report.add("rate-limit/memory", { instances }, link.at(node, ["store"]));
  if (burst > count) link.report.add("rate-limit/burst", { burst, count }, link.at(node, ["burst"]));
  if (!isCountable({ count, windowMs, burst })) {
    const rate = formatRate(declared.rate);
    link.report.add("rate-limit/too-fine", { rate, burst }, link.at(node, ["rate"]));
  }
  const by = declared.by === "ip" ? "ip" : link.translate(node, ["by"], viewOf(declared));
  if (!store || by === undefined) return undefined;
  return {
    algorithm: "token-bucket",
    count,
    windowMs,
    burst,
    by,
    needsIdentity: by !== "ip" && inputsOf(by).some(({ path }) => path[0] === "claims"),
    store: store.name,
    whenDown: declared.whenDown,
  };
}

/** A limit belongs to no route: it sees the claims it names itself, and no parameters. */
function viewOf(declared: DeclaredOf<"rate-limit">) {
  return requestView([], declared.claims && shapeOf(declared.claims));
}
