import { join } from "node:path";
import { deploymentFor } from "../../cli/deployment.ts";
import { emitAll } from "../../cli/emit.ts";
import { compileFile } from "../../compiler/compile-file.ts";

/** Where things are inside the containers: each proxy's own folder, and what the sidecar's image says of itself. */
export const PLACES = {
  envoy: "/etc/envoy",
  nginx: "/etc/nginx",
  sidecar: "/etc/gatewright",
  runDir: "/run/gatewright",
  stateDir: "/var/lib/gatewright",
} as const;

export const PORTS = { gateway: 8080, envoyAdmin: 9901, breakerFeed: 8126, control: 9000, status: 9001 } as const;

const settings = {
  listen: { host: "0.0.0.0", port: PORTS.gateway },
  runDir: PLACES.runDir,
  adminPort: PORTS.envoyAdmin,
  breakerFeedPort: PORTS.breakerFeed,
  workers: 2,
};

export const deployments = {
  envoy: deploymentFor("envoy", { ...settings, configDir: PLACES.envoy }),
  nginx: deploymentFor("nginx", { ...settings, configDir: PLACES.nginx }),
};

/** A file that a container is given before it starts. */
export interface PlacedFile {
  readonly target: string;
  readonly content: string;
  readonly mode: number;
}

/** The shop's gateway.ts as it stands, compiled for {@link PLACES}: the files of each program. */
export async function compileShop(): Promise<Readonly<Record<"envoy" | "nginx" | "sidecar", readonly PlacedFile[]>>> {
  const file = join(import.meta.dirname, "../../examples/shop/gateway.ts");
  const { plans, diagnostics } = await compileFile({ file, addresses: {}, stores: "declared" });
  if (!plans) throw new Error(`the shop does not compile: ${JSON.stringify(diagnostics, null, 2)}`);
  const artifacts = emitAll(plans, deployments);
  const filesOf = (program: "envoy" | "nginx" | "sidecar") =>
    artifacts
      .filter(({ path }) => path.startsWith(`${program}/`))
      // For all to read: no program here runs as root.
      .map(({ path, text }) => ({ target: path.replace(program, PLACES[program]), content: text, mode: 0o644 }));
  return { envoy: filesOf("envoy"), nginx: filesOf("nginx"), sidecar: filesOf("sidecar") };
}
