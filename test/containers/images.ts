import { z } from "zod";

// A test names the program in its command (["envoy", "-c", …], ["redis-server", …], ["nginx", "-g", "daemon off;"]): the
// entry point scripts of the public images run that as given, and the local images have none. The paths inside are the
// public images'. Files copied in need mode 0644, since Envoy and the sidecar do not run as root.
const images = {
  envoy: { public: "envoyproxy/envoy:v1.40.0", local: "gatewright-test/envoy:1.40.0" },
  nginx: { public: "nginx:1.31.3-alpine", local: "gatewright-test/nginx:1.31.3" },
  redis: { public: "redis:7-alpine", local: "gatewright-test/redis:7" },
  node: { public: "node:24-alpine", local: "gatewright-test/node:24" },
  /** Built from this checkout in both cases. */
  sidecar: { public: "gatewright-test/sidecar:local", local: "gatewright-test/sidecar:local" },
} as const;

const choice = z.enum(["public", "local"]).default("public").parse(process.env.GATEWRIGHT_TEST_IMAGES);

/** The image a test starts a program from; `GATEWRIGHT_TEST_IMAGES=local` takes those that scripts/images.sh made. */
export function image(name: keyof typeof images): string {
  return images[name][choice];
}
