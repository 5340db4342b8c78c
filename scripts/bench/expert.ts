import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Child } from "../../cli/dev/child.ts";
import { freePort } from "../../cli/dev/ports.ts";
import { answersWell } from "../../cli/dev/wait-until.ts";
import type { Plan } from "../../compiler/passes/plan.ts";
import { fillTemplate } from "./fill-template.ts";
import type { GatewayUnderTest, UnderProxy } from "./gateway-under-test.ts";
import { startProgram } from "./start-program.ts";

/** bench/gateway.ts as an expert writes it by hand for one proxy. */
export interface Expert {
  readonly url: string;
  readonly proxy: Child;
}

const FOLDER = join(import.meta.dirname, "../../bench/expert");
const FILES: Readonly<Record<UnderProxy, string>> = { nginx: "nginx.conf", envoy: "envoy.yaml" };

/** Starts it with one worker, beside the sidecar of the gateway that it is held against: the guards are the same ones. */
export async function startExpert(options: {
  readonly proxy: UnderProxy;
  readonly binary: string;
  readonly gateway: GatewayUnderTest;
  readonly plans: readonly Plan[];
  readonly backendPort: number;
  readonly folder: string;
  /** The file that takes its access log; default `/dev/null`. */
  readonly output?: string;
}): Promise<Expert> {
  const { proxy, binary, gateway, plans, backendPort, folder, output } = options;
  const port = await freePort();
  const settings = {
    folder,
    port: String(port),
    adminPort: String(await freePort()),
    backendPort: String(backendPort),
    breakerFeedPort: String(gateway.breakerFeedPort),
    guardSocket: gateway.guardSocket,
    guardAsked: guardOf(plans, proxy, "GET /asked/products/:id"),
    guardGuarded: guardOf(plans, proxy, "GET /api/products/:id"),
  };
  const file = join(folder, `expert-${FILES[proxy]}`);
  writeFileSync(file, fillTemplate(readFileSync(join(FOLDER, FILES[proxy]), "utf8"), settings));
  const url = `http://127.0.0.1:${port}`;
  const running = await startProgram({
    name: `the expert's ${proxy}`,
    command: binary,
    args: argumentsOf(proxy, folder, file),
    ...(output === undefined ? {} : { output }),
    isUp: () => answersWell(`${url}/plain/products/p-1`),
  });
  return { url, proxy: running };
}

/** What `nginxArguments` and `envoyArguments` say, for a file by another name. */
function argumentsOf(proxy: UnderProxy, folder: string, file: string): readonly string[] {
  if (proxy === "nginx") {
    const asRoot = process.getuid?.() === 0 ? ["-g", "user root;"] : [];
    return ["-e", "stderr", "-p", folder, "-c", file, ...asRoot];
  }
  const log = ["--file-flush-interval-msec", "1000", "--log-level", "warning", "--component-log-level", "misc:error"];
  return ["--config-path", file, "--disable-hot-restart", "--concurrency", "1", ...log];
}

function guardOf(plans: readonly Plan[], proxy: UnderProxy, name: string): string {
  const routes = plans.filter(({ target }) => target === proxy).flatMap(({ paths }) => paths);
  const guard = routes.flatMap((path) => path.routes).find((route) => route.name === name)?.guard;
  if (guard === undefined) throw new Error(`"${name}" has no guard on ${proxy}`);
  return guard;
}
