import type { SidecarConfig } from "./config.ts";
import type { LiveGuard } from "./guard/ask.ts";
import type { Generation, Living } from "./living.ts";
import type { LiveRelay } from "./relay/compose.ts";

/**
 * The running configuration and the one before it. Ids of guards and relays are hashes of their content, so a proxy that
 * has not yet taken the new configuration still finds what it asks for.
 */
export interface Configurations {
  current(): Generation;
  findGuard(id: string): LiveGuard | undefined;
  findRelay(id: string): LiveRelay | undefined;
  /** The present one becomes the one before; if this throws, nothing has changed. */
  take(config: SidecarConfig): Promise<void>;
}

/** @throws StartError if the configuration cannot be served */
export async function openConfigurations(living: Living, config: SidecarConfig): Promise<Configurations> {
  let current = await living.build(config);
  let former: Generation | undefined;
  return {
    current: () => current,
    findGuard: (id) => current.guards.get(id) ?? former?.guards.get(id),
    findRelay: (id) => current.relays.get(id) ?? former?.relays.get(id),
    take: async (next) => {
      try {
        const built = await living.build(next);
        [former, current] = [current, built];
      } finally {
        await living.keepOnly(former === undefined ? [current] : [former, current]);
      }
    },
  };
}
