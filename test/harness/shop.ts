import { join } from "node:path";
import { authorizations, tokenIdOf } from "../../examples/shop/callers.ts";
import { requests } from "../../examples/shop/requests.ts";
import { startShopServices } from "../../examples/shop/services/start.ts";
import type { Scenario } from "./scenario.ts";
import { createSigningKey } from "./tokens.ts";

/** The shop of the article. All targets share one auth key, so that all are sent the very same tokens. */
export function shopScenario(): Scenario {
  const key = createSigningKey("shop-1");
  const tokens = new Map(Object.entries(authorizations(key, createSigningKey("elsewhere-1"))));
  return {
    name: "shop",
    file: join(import.meta.dirname, "../../examples/shop/gateway.ts"),
    requests,
    usesRedis: true,
    openBackdrop: async () => {
      const shop = await startShopServices(key);
      return {
        services: [shop.products, shop.orders],
        resolve: shop.resolve,
        authorizationOf: (who) => tokens.get(who),
        tokenIdOf,
        stop: shop.stop,
      };
    },
  };
}
