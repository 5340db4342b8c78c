import type { SidecarConfig } from "../../sidecars/config.ts";
import { type CompiledGuard, compileGuards } from "../../sidecars/guard/compile-guards.ts";
import { type CompiledRelay, compileRelays } from "../../sidecars/relay/compile-relays.ts";
import { compileFront, type FrontTable } from "../../sidecars/relay/front-table.ts";

/** A sidecar.json, ready to be tried. */
export interface TrialParts {
  readonly config: SidecarConfig;
  readonly table: FrontTable;
  readonly guards: ReadonlyMap<string, CompiledGuard>;
  readonly relays: ReadonlyMap<string, CompiledRelay>;
}

export function compileParts(config: SidecarConfig): TrialParts {
  return { config, table: compileFront(config), guards: compileGuards(config), relays: compileRelays(config) };
}
