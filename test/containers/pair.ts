import { GenericContainer, type StartedNetwork, type StartedTestContainer, Wait } from "testcontainers";
import { envoyArguments } from "../../targets/envoy/command-line.ts";
import { clientScript } from "./client.ts";
import { image } from "./images.ts";
import { deployments, PLACES, type PlacedFile, PORTS } from "./shop-artifacts.ts";
import { newVolume, runLabels } from "./sweep.ts";

// A proxy and its sidecar, set up as one does it in production, in Compose or as one pod of Kubernetes.
//
// One network namespace: control, status and breaker feed listen on loopback, and nothing else should reach them. The
// proxy owns the namespace and the sidecar joins it, so the death of a sidecar takes no network from the proxy. (In a pod
// nobody but the pod owns it.)
//
// One run directory, for the sockets of guard, relay and upstreams: a volume in memory that belongs to the sidecar's user
// and group, mode 0770, since each of the two makes sockets in it. The proxy keeps its own user and gets the sidecar's
// group as its first (Compose: `user: "101:1000"`; Kubernetes: `runAsUser`, `runAsGroup`, and an `emptyDir` with
// `fsGroup`). A supplementary group is not enough for an NGINX that starts as root: it forgets it when its workers change
// their user. Nobody else in the containers reaches a socket, and nothing runs as root.

const SIDECAR = { user: 1000, group: 1000 };
/** Both public images name their user by another name and the same number. */
const PROXY_USER = 101;

export interface Pair {
  /** Its name on the network, too. */
  readonly name: string;
  readonly proxy: StartedTestContainer;
  readonly sidecar: StartedTestContainer;
  stop(): Promise<void>;
}

export interface PairOptions {
  readonly name: string;
  readonly program: "envoy" | "nginx";
  readonly network: StartedNetwork;
  readonly files: Readonly<Record<"envoy" | "nginx" | "sidecar", readonly PlacedFile[]>>;
  readonly controlToken: string;
}

export async function startPair(options: PairOptions): Promise<Pair> {
  const runDir = await newVolume({ owner: SIDECAR.user, group: SIDECAR.group, mode: 0o770 });
  const mounts = [{ source: runDir.name, target: PLACES.runDir, mode: "rw" as const }];
  const proxy = await proxyContainer(options).withBindMounts(mounts).start();
  const sidecar = await sidecarContainer(options, proxy).withBindMounts(mounts).start();
  return {
    name: options.name,
    proxy,
    sidecar,
    stop: async () => {
      await sidecar.stop();
      await proxy.stop();
      await runDir.remove();
    },
  };
}

const commands = {
  envoy: ["envoy", ...envoyArguments(deployments.envoy)],
  nginx: ["nginx", "-e", "stderr", "-p", PLACES.runDir, "-c", `${PLACES.nginx}/nginx.conf`],
};

function proxyContainer({ name, program, network, files }: PairOptions): GenericContainer {
  return (
    new GenericContainer(image(program))
      .withLabels(runLabels())
      .withNetwork(network)
      .withNetworkAliases(name)
      .withUser(`${PROXY_USER}:${SIDECAR.group}`)
      // The public image's start script writes what it does into the log.
      .withEnvironment(program === "nginx" ? { NGINX_ENTRYPOINT_QUIET_LOGS: "1" } : {})
      .withCopyContentToContainer([...files[program]])
      .withCommand([...commands[program]])
      .withExposedPorts(PORTS.gateway)
      // The time limit of one try is the pause between two as well.
      .withWaitStrategy(Wait.forHttp("/health", PORTS.gateway).forStatusCode(200).withReadTimeout(200))
  );
}

function sidecarContainer({ files, controlToken }: PairOptions, proxy: StartedTestContainer): GenericContainer {
  return new GenericContainer(image("sidecar"))
    .withLabels(runLabels())
    .withNetworkMode(`container:${proxy.getId()}`)
    .withEnvironment({ GATEWRIGHT_CONTROL_TOKEN: controlToken })
    .withCopyContentToContainer([...files.sidecar])
    .withCopyFilesToContainer([clientScript])
    .withCommand([
      ...["--config", `${PLACES.sidecar}/sidecar.json`],
      ...["--run-dir", PLACES.runDir],
      ...["--state-dir", PLACES.stateDir],
      ...["--control", String(PORTS.control)],
      ...["--status", String(PORTS.status)],
      ...["--breaker-feed", String(PORTS.breakerFeed)],
    ])
    .withWaitStrategy(Wait.forLogMessage(/"event":"ready"/));
}
