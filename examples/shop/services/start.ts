import { type Service, startService } from "../../../test/harness/service.ts";
import { type AuthKey, authService } from "./auth.ts";
import { orderService } from "./orders.ts";
import { productService } from "./products.ts";

export interface ShopServices {
  readonly auth: Service;
  readonly products: Service;
  readonly orders: Service;
  readonly all: readonly Service[];
  /** Where the hosts that gateway.ts names really are: `auth-service:8080` to `127.0.0.1:<port>`. */
  readonly resolve: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts the three services on free loopback ports. The auth service signs with `key`. */
export async function startShopServices(key: AuthKey): Promise<ShopServices> {
  const [auth, products, orders] = await Promise.all([
    startService("auth", authService(key)),
    startService("products", productService()),
    startService("orders", orderService()),
  ]);
  const all = [auth, products, orders];
  return {
    auth,
    products,
    orders,
    all,
    resolve: {
      "auth-service:8080": `127.0.0.1:${auth.port}`,
      "product-service:8080": `127.0.0.1:${products.port}`,
      "order-service:8080": `127.0.0.1:${orders.port}`,
    },
    stop: async () => {
      await Promise.all(all.map((service) => service.stop()));
    },
  };
}
