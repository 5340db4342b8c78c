import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../compiler/diagnostics/report.ts";
import { lower } from "../compiler/passes/lower.ts";
import type { Plan } from "../compiler/passes/plan.ts";
import { targets } from "../targets/index.ts";
import { STANDARD_OUTPUT } from "../targets/target.ts";
import { deploymentFor, MINIMUM_VERSIONS } from "./deployment.ts";

type Proxy = "envoy" | "nginx";

/** How a proxy says its version, and how it is asked whether it takes a configuration. */
const PROGRAMS: Readonly<
  Record<
    Proxy,
    {
      readonly name: string;
      readonly version: readonly string[];
      check(file: string, folder: string): readonly string[];
    }
  >
> = {
  envoy: {
    name: "Envoy",
    version: ["--version"],
    check: (file) => ["--mode", "validate", "-l", "error", "-c", file],
  },
  nginx: {
    name: "NGINX",
    version: ["-v"],
    check: (file, folder) => ["-t", "-q", "-e", "stderr", "-p", folder, "-c", file],
  },
};

/** `undefined` where the program cannot be run. */
function versionOf(program: Proxy, binary: string): string | undefined {
  const run = spawnSync(binary, PROGRAMS[program].version, { encoding: "utf8", timeout: 10_000 });
  return /(?:\/|nginx\/)(\d+\.\d+\.\d+)/.exec(`${run.stdout ?? ""}${run.stderr ?? ""}`)?.[1];
}

/** Whether a proxy is new enough; else a finding that names both versions. */
export function checkVersion(program: Proxy, binary: string, report: Report): boolean {
  const version = versionOf(program, binary);
  const minimum = MINIMUM_VERSIONS[program];
  if (version !== undefined && !isBelow(version, minimum)) return true;
  report.add("verify/unsupported-version", {
    program: PROGRAMS[program].name,
    version: version ?? "of an unknown version",
    minimum: minimum.join("."),
  });
  return false;
}

/**
 * Asks the real proxy whether it takes the configuration. The same emitters, for folders of this machine and with names of
 * upstreams put as the loopback address: a build looks no name up. Both proxies open the access log when they check, so
 * that is a file of this machine too.
 *
 * @param accessLog that of the deployment
 */
export function verifyPlan(plan: Plan, binary: string, report: Report, accessLog: string = STANDARD_OUTPUT): void {
  if (plan.target === "node" || !checkVersion(plan.target, binary, report)) return;
  const program = PROGRAMS[plan.target];
  const folder = mkdtempSync(join(tmpdir(), "gatewright-verify-"));
  try {
    const runDir = join(folder, "run");
    mkdirSync(runDir);
    // NGINX's test opens its temporary folders as its own user.
    chmodSync(folder, 0o755);
    const deployment = deploymentFor(plan.target, {
      configDir: join(folder, plan.target),
      runDir,
      listen: { host: "127.0.0.1", port: 8080 },
      accessLog: accessLog === STANDARD_OUTPUT ? accessLog : join(folder, "access.log"),
    });
    const local = lower(withLoopbackNames(plan), plan.target);
    const { path, text } = targets[plan.target].emitForValidation(local, deployment);
    const file = join(folder, path);
    writeFileSync(file, text);
    // Not a pipe: Node's are sockets, and NGINX cannot open /dev/stdout then.
    const run = spawnSync(binary, program.check(file, folder), {
      encoding: "utf8",
      timeout: 60_000,
      stdio: ["ignore", "ignore", "pipe"],
    });
    if (run.status === 0) return;
    const reason = (run.stderr ?? "").trim().slice(-2_000);
    report.add(`verify/${plan.target}`, { reason: reason === "" ? `exit code ${run.status}` : reason });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function withLoopbackNames({ gateway }: Plan): Plan["gateway"] {
  return {
    ...gateway,
    upstreams: gateway.upstreams.map((upstream) => ({
      ...upstream,
      addresses: upstream.addresses.map((address) =>
        isIP(address.host) === 0 ? { ...address, host: "127.0.0.1" } : address,
      ),
    })),
  };
}

function isBelow(version: string, minimum: readonly number[]): boolean {
  const parts = version.split(".").map(Number);
  for (const [index, least] of minimum.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part < least;
  }
  return false;
}
