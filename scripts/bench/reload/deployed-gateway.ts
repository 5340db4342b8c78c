import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Child } from "../../../cli/dev/child.ts";
import { createEnvoyFiles, FILE_ORDER, type ResourceFile } from "../../../cli/dev/envoy-files.ts";
import { createNginxFile } from "../../../cli/dev/nginx-file.ts";
import { readOutputLine } from "../../../cli/dev/output-line.ts";
import { openSidecarPart, type SidecarPart } from "../../../cli/dev/sidecar-part.ts";
import { type ProxyTarget, writeSidecarConfig } from "../../../cli/dev/start-proxy.ts";
import { type SidecarPorts, startSidecarChild } from "../../../cli/dev/start-sidecar.ts";
import type { ProxyGround } from "../../../cli/dev/swap-proxy.ts";
import { answersWell, waitUntil } from "../../../cli/dev/wait-until.ts";
import { envoyArguments } from "../../../targets/envoy/command-line.ts";
import { RESOURCE_FILES } from "../../../targets/envoy/files.ts";
import { CONFIGURATION_FILE, nginxArguments } from "../../../targets/nginx/command-line.ts";
import type { Deployment } from "../../../targets/target.ts";
import { startProgram } from "../start-program.ts";

/** A gateway that runs on what `gatewright build` wrote. */
export interface DeployedGateway {
  /** The file that its proxy writes the access log into. */
  readonly accessLog: string;
  /**
   * Loads the build that is there now: the sidecar first, then the proxy.
   * @throws Error with the reason of who refuses it
   */
  load(): Promise<void>;
  stop(): Promise<void>;
}

interface Place {
  readonly target: ProxyTarget;
  readonly binary: string;
  /** Holds the builds in `dist/`, and gets everything else. */
  readonly folder: string;
  readonly deployment: Deployment;
  readonly sidecarPorts: SidecarPorts;
}

const START_LIMIT_MS = 60_000;

/** Starts sidecar and proxy on the first build, with the defaults of a deployment: one worker a core. */
export async function deployGateway(place: Place): Promise<DeployedGateway> {
  const { target, binary, folder, deployment } = place;
  mkdirSync(deployment.runDir, { mode: 0o750 });
  const sidecar = await startSidecar(place);
  const accessLog = join(folder, "access.log");
  try {
    cpSync(join(folder, "dist", target), deployment.configDir, { recursive: true });
    const child = await startProgram({
      name: target,
      command: binary,
      args: target === "envoy" ? envoyArguments(deployment) : nginxArguments(deployment),
      output: accessLog,
      withinMs: START_LIMIT_MS,
      isUp: () => answersWell(`http://127.0.0.1:${deployment.listen.port}/composed`),
    });
    const loadProxy = LOADERS[target](
      { binary, directory: folder, deployment, child, onComplaint: () => {}, note: () => {} },
      folder,
    );
    return {
      accessLog,
      async load() {
        const refusal = (await sidecar.take(sidecarText(folder))) ?? (await loadProxy());
        if (refusal !== undefined) throw new Error(`${target} or its sidecar: ${refusal}\n${child.lastWords()}`);
      },
      async stop() {
        await child.stop();
        await sidecar.child.stop();
      },
    };
  } catch (error) {
    await sidecar.child.stop();
    throw error;
  }
}

type Loader = (ground: ProxyGround, folder: string) => () => Promise<string | undefined>;

/**
 * By the parts of `dev`, which load one file. But the files are the build's own, and nobody waits until Envoy has drained
 * what was replaced: the next reload may come before.
 */
const LOADERS: Readonly<Record<ProxyTarget, Loader>> = {
  envoy: (ground, folder) => {
    const files = createEnvoyFiles(ground);
    const built = (file: ResourceFile) => readFileSync(join(folder, "dist/envoy", RESOURCE_FILES[file]), "utf8");
    return async () => {
      for (const file of FILE_ORDER) {
        const text = built(file);
        if (text === files.text(RESOURCE_FILES[file])) continue;
        const refusal = await files.take(file, text);
        if (refusal !== undefined) return refusal;
      }
      return undefined;
    };
  },
  nginx: (ground, folder) => {
    const file = createNginxFile(ground);
    return () => file.take(readFileSync(join(folder, "dist/nginx", CONFIGURATION_FILE), "utf8"));
  },
};

async function startSidecar({ folder, deployment, sidecarPorts: ports }: Place): Promise<SidecarPart> {
  const text = sidecarText(folder);
  const config = writeSidecarConfig(folder, text);
  const [runDir, stateDir] = [deployment.runDir, join(folder, "state")];
  const token = randomBytes(24).toString("base64url");
  const onOutput = (line: string): void => sidecar.hear(readOutputLine(line));
  const start = () =>
    startSidecarChild({ config, runDir, stateDir, ports, token, secrets: {}, onOutput, onError: () => {} });
  const waitFor = async (child: Child): Promise<void> => {
    const isReady = () => answersWell(`http://127.0.0.1:${ports.status}/ready`);
    if (await waitUntil(isReady, { withinMs: START_LIMIT_MS, giveUp: child.hasEnded })) return;
    await child.stop();
    throw new Error(`the sidecar is not ready.\n${child.lastWords()}`);
  };
  const sidecar = openSidecarPart({ config, text, start, waitFor });
  await waitFor(sidecar.child);
  return sidecar;
}

function sidecarText(folder: string): string {
  return readFileSync(join(folder, "dist/sidecar/sidecar.json"), "utf8");
}
