import { execFile } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ProxyTarget } from "../../../cli/dev/start-proxy.ts";
import type { Deployment } from "../../../targets/target.ts";
import { gatewayText, UPSTREAM } from "../../generations/gateway-text.ts";

const PLAN = "dist/plan.json";
const MAIN = join(import.meta.dirname, "../../../cli/main.ts");

/** Where the builds of one gateway go, and what is said to each. */
export interface BuildSettings {
  readonly target: ProxyTarget;
  /** Gets gateway.ts, and the result in `dist/`. */
  readonly folder: string;
  readonly deployment: Deployment;
  readonly echoPort: number;
}

/**
 * Writes the gateway after an edit and runs `gatewright build` on it, against the build of before if there is one, which is
 * what runs. The proxy itself is asked when it is loaded.
 */
export async function buildEdit(edit: number, settings: BuildSettings): Promise<void> {
  const { target, folder, deployment, echoPort } = settings;
  const { listen, configDir, runDir, adminPort, breakerFeedPort } = deployment;
  writeFileSync(join(folder, "gateway.ts"), gatewayText(edit));
  await promisify(execFile)(
    process.execPath,
    [
      ...[MAIN, "build", "--target", target, "--resolve", `${UPSTREAM}=127.0.0.1:${echoPort}`, "--no-verify"],
      ...["--listen", `${listen.host}:${listen.port}`, "--config-dir", configDir, "--run-dir", runDir],
      ...["--admin-port", String(adminPort), "--breaker-feed-port", String(breakerFeedPort)],
      ...(existsSync(join(folder, PLAN)) ? ["--against", PLAN] : []),
    ],
    { cwd: folder },
  );
}
