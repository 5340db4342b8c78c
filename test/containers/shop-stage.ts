import { join } from "node:path";
import { GenericContainer, type StartedNetwork, type StartedTestContainer, Wait } from "testcontainers";
import { createSigningKey, type SigningKey } from "../harness/tokens.ts";
import { clientScript } from "./client.ts";
import { image } from "./images.ts";
import { type Pair, startPair } from "./pair.ts";
import { compileShop } from "./shop-artifacts.ts";
import { newNetwork, runLabels } from "./sweep.ts";

/** The shop with everything around it: two pairs of proxy and sidecar before the same services and the same Redis. */
export interface ShopStage {
  readonly pairs: { readonly a: Pair; readonly b: Pair };
  readonly redis: StartedTestContainer;
  /** Signs what the auth service's key verifies. */
  readonly key: SigningKey;
  readonly controlToken: string;
  /** A container with an address of its own on the network: what it is charged is nobody else's. */
  startClient(): Promise<StartedTestContainer>;
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, "../..");

export async function startShop(): Promise<ShopStage> {
  const files = await compileShop();
  const key = createSigningKey("shop-1");
  const controlToken = "control-token-of-the-test";
  const network = await newNetwork().start();
  const [redis, ...services] = await Promise.all([
    redisContainer(network).start(),
    serviceContainer("auth", "auth-service", network, key).start(),
    serviceContainer("products", "product-service", network, key).start(),
    serviceContainer("orders", "order-service", network, key).start(),
  ]);
  const [a, b] = await Promise.all([
    startPair({ name: "gateway-a", program: "envoy", network, files, controlToken }),
    startPair({ name: "gateway-b", program: "nginx", network, files, controlToken }),
  ]);
  const clients: StartedTestContainer[] = [];
  return {
    pairs: { a, b },
    redis,
    key,
    controlToken,
    startClient: async () => {
      const client = await clientContainer(network).start();
      clients.push(client);
      return client;
    },
    stop: async () => {
      await Promise.all([...clients, redis, ...services].map((container) => container.stop()));
      await Promise.all([a.stop(), b.stop()]);
      await network.stop();
    },
  };
}

function redisContainer(network: StartedNetwork): GenericContainer {
  return new GenericContainer(image("redis"))
    .withLabels(runLabels())
    .withNetwork(network)
    .withNetworkAliases("redis")
    .withCommand(["redis-server", "--bind", "0.0.0.0", "--protected-mode", "no", "--save", ""])
    .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/));
}

/** The services need express, jose and zod, which the sidecar's image has; nothing of the sidecar runs in it. */
function serviceContainer(
  name: string,
  alias: string,
  network: StartedNetwork,
  { kid, privateKey }: SigningKey,
): GenericContainer {
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return new GenericContainer(image("sidecar"))
    .withLabels(runLabels())
    .withNetwork(network)
    .withNetworkAliases(alias)
    .withCopyDirectoriesToContainer([
      { source: join(root, "examples/shop/services"), target: "/app/examples/shop/services" },
      { source: join(root, "test/containers/fixtures"), target: "/app/test/containers/fixtures" },
    ])
    .withEnvironment(name === "auth" ? { SHOP_SIGNING_KEY: pem, SHOP_SIGNING_KEY_ID: kid } : {})
    .withEntrypoint(["node"])
    .withCommand(["/app/test/containers/fixtures/shop-service.ts", name])
    .withWaitStrategy(Wait.forLogMessage(`${name} listens`));
}

/** It does nothing until something is run in it. */
function clientContainer(network: StartedNetwork): GenericContainer {
  return new GenericContainer(image("node"))
    .withLabels(runLabels())
    .withNetwork(network)
    .withCopyFilesToContainer([clientScript])
    .withCommand(["node", "--eval", "console.log('waits'); setInterval(() => undefined, 60_000)"])
    .withWaitStrategy(Wait.forLogMessage("waits"));
}
