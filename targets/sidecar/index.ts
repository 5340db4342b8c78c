import { z } from "zod";
import type { Gateway } from "../../compiler/ir/gateway.ts";
import type { Plan, PlanGuard } from "../../compiler/passes/plan.ts";
import { hostAndPort } from "../../model/host.ts";
import { type GuardConfig, SIDECAR_CONFIG_VERSION, type SidecarConfig } from "../../sidecars/config.ts";
import type { Artifact } from "../target.ts";
import { emitFront } from "./front.ts";

/**
 * sidecar.json for the plans of all targets, `node` among them: their guards and relay routes (ids are hashes of the
 * content, so one file serves them all), and the route table of the sidecar's own front.
 */
export function emitSidecar(plans: readonly Plan[]): readonly Artifact[] {
  const nodePlan = plans.find(({ target }) => target === "node");
  if (!nodePlan) throw new Error("sidecar.json needs the plan for node");
  const config: SidecarConfig = {
    version: SIDECAR_CONFIG_VERSION,
    trust: nodePlan.gateway.trust,
    ...emitTables(nodePlan.gateway),
    guards: byId(plans.flatMap(({ guards }) => guards.map(emitGuard))),
    relays: Object.fromEntries(
      plans.flatMap(({ relays }) =>
        relays.map(({ id, sequence, ...relay }) => [id, { ...relay, reads: sequence.reads, steps: sequence.steps }]),
      ),
    ),
    front: emitFront(nodePlan),
  };
  return [{ path: "sidecar.json", text: `${JSON.stringify(withoutHoles(config), null, 2)}\n` }];
}

function emitGuard({ allow, limits, ...guard }: PlanGuard): GuardConfig & { readonly id: string } {
  return { ...guard, allow: [...allow], limits: [...limits] };
}

function emitTables(gateway: Gateway): Pick<SidecarConfig, "upstreams" | "stores" | "callers" | "limits"> {
  return {
    upstreams: Object.fromEntries(
      gateway.upstreams.map(({ name, addresses, breaker }) => [
        name,
        {
          addresses: addresses.map(urlOf),
          ...emitTlsNames(addresses),
          breaker,
        },
      ]),
    ),
    stores: Object.fromEntries(gateway.stores.map(({ name, source: _, ...store }) => [name, store])),
    callers: Object.fromEntries(gateway.callers.map(({ name, source: _, ...caller }) => [name, caller])),
    limits: byId(gateway.limits.map(({ source: _, ...limit }) => limit)),
  };
}

type Address = Gateway["upstreams"][number]["addresses"][number];

function urlOf({ scheme, host, port }: Address): string {
  return `${scheme}://${hostAndPort(host, port)}`;
}

/** Of the addresses that stand in for a name. */
function emitTlsNames(addresses: readonly Address[]): { readonly tlsNames?: Readonly<Record<string, string>> } {
  const others = addresses.flatMap((address) =>
    address.tlsName === undefined || address.tlsName === address.host
      ? []
      : [[urlOf(address), address.tlsName] as const],
  );
  return others.length === 0 ? {} : { tlsNames: Object.fromEntries(others) };
}

function byId<Item extends { readonly id: string }>(items: readonly Item[]): Record<string, Omit<Item, "id">> {
  return Object.fromEntries(items.map(({ id, ...item }) => [id, item]));
}

/** As JSON reads it back: what is undefined is not there. Checked, so that a config we print is one that is read. */
function withoutHoles(config: unknown): z.infer<typeof Json> {
  return Json.parse(JSON.parse(JSON.stringify(config)));
}

const Json = z.json();
