import { defineConfig } from "vitest/config";
import { type Suite, suites } from "./scripts/suites.ts";

// With local images there is no Ryuk (test/containers/sweep.ts does its work). The host override: on a machine whose root
// has a /.dockerenv, testcontainers takes itself for a container and asks published ports at the bridge's address.
const localImages =
  process.env.GATEWRIGHT_TEST_IMAGES === "local"
    ? { TESTCONTAINERS_RYUK_DISABLED: "true", TESTCONTAINERS_HOST_OVERRIDE: "127.0.0.1" }
    : {};

function project({ name, needs, serial, testTimeout, elsewhere = [] }: Suite) {
  return {
    extends: true as const,
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`, ...elsewhere],
      fileParallelism: !serial,
      testTimeout,
      hookTimeout: 90_000,
      ...(needs === "docker" ? { globalSetup: ["test/containers/sweep.ts"], env: localImages } : {}),
    },
  };
}

export default defineConfig({ test: { projects: suites.map(project) } });
