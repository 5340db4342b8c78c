import { fileURLToPath } from "node:url";
import { type Child, startChild } from "./child.ts";

export interface SidecarPorts {
  readonly control: number;
  readonly status: number;
  readonly breakerFeed: number;
  /** Where the sidecar itself takes requests, without a proxy. */
  readonly front: number | undefined;
}

/** JavaScript in the package. */
const MAIN = fileURLToPath(import.meta.resolve("#sidecar"));

/** Starts a sidecar as a process of its own, as a deployment does. */
export function startSidecarChild(options: {
  /** What Node runs, its own options before it; default: the sidecar beside this file. */
  readonly program?: readonly string[];
  readonly config: string;
  readonly runDir: string;
  readonly stateDir: string;
  readonly ports: SidecarPorts;
  readonly token: string;
  readonly secrets: Readonly<Record<string, string>>;
  onOutput(line: string): void;
  onError(line: string): void;
}): Child {
  const { ports, program = [MAIN] } = options;
  return startChild({
    name: "sidecar",
    command: process.execPath,
    args: [
      ...program,
      ...["--config", options.config],
      ...["--run-dir", options.runDir],
      ...["--state-dir", options.stateDir],
      ...["--control", String(ports.control)],
      ...["--status", String(ports.status)],
      ...["--breaker-feed", String(ports.breakerFeed)],
      ...(ports.front === undefined ? [] : ["--front", `127.0.0.1:${ports.front}`]),
    ],
    env: { ...process.env, ...options.secrets, GATEWRIGHT_CONTROL_TOKEN: options.token },
    onOutput: options.onOutput,
    onError: options.onError,
  });
}
