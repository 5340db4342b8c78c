import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Cost, costOf } from "../cost.ts";

/** Where the proxies of one gateway listen; one of them runs at a time. */
export interface Ports {
  readonly port: number;
  readonly adminPort: number;
}

export interface CompileCosts {
  /** `build --no-types --no-verify`, for both proxies. */
  readonly compile: Cost;
  /** What `build` takes longer with the check of types, by the clock. */
  readonly typesMs: number;
  readonly check: Cost;
  readonly peakMegabytes: number;
  readonly artifactMegabytes: number;
}

/** Whatever else the machine does adds to a run, so the least of so many is what it costs; a short run needs more. */
const RUNS = 5;
const SHORT_RUNS = 20;
const SHORT_MS = 500;

const PEAK = join(import.meta.dirname, "peak.ts");

/** The package's `gatewright`, each time in a fresh process. Leaves what each proxy reads in `<folder>/<proxy>`. */
export function measureCompile(main: string, file: string, folder: string, ports: Ports): CompileCosts {
  const build = [main, "build", "-f", file, "--no-verify"];
  const out = join(folder, "dist");
  const run = () => ({
    compile: costOf([process.execPath, ...build, "--no-types", "-o", out]),
    checked: costOf([process.execPath, ...build, "-o", out]),
    check: costOf([process.execPath, main, "check", "-f", file]),
  });
  const first = run();
  const more = (first.check.wall < SHORT_MS ? SHORT_RUNS : RUNS) - 1;
  const runs = [first, ...Array.from({ length: more }, run)];
  const compile = least(runs.map((one) => one.compile));
  const checked = least(runs.map((one) => one.checked));
  for (const proxy of ["envoy", "nginx"]) buildFor(proxy, { build, folder, ports });
  return {
    compile,
    typesMs: checked.wall - compile.wall,
    check: least(runs.map((one) => one.check)),
    peakMegabytes: peakOf([...build, "--no-types", "-o", out], folder),
    artifactMegabytes: bytesBelow(out) / 2 ** 20,
  };
}

/** For a proxy that runs here. */
function buildFor(
  proxy: string,
  { build, folder, ports }: { readonly build: readonly string[]; readonly folder: string; readonly ports: Ports },
): void {
  const out = join(folder, proxy);
  costOf([
    ...[process.execPath, ...build, "--no-types", "--target", proxy, "-o", out, "--config-dir", join(out, proxy)],
    ...["--listen", `127.0.0.1:${ports.port}`, "--admin-port", String(ports.adminPort), "--run-dir", folder],
  ]);
}

function peakOf(args: readonly string[], folder: string): number {
  const file = join(folder, "peak");
  const env = { ...process.env, GATEWRIGHT_BENCH_PEAK: file };
  execFileSync(process.execPath, ["--import", PEAK, ...args], { env, stdio: "ignore" });
  return Number(readFileSync(file, "utf8"));
}

function bytesBelow(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

/** Of wall and CPU each. */
function least(costs: readonly Cost[]): Cost {
  return { wall: Math.min(...costs.map(({ wall }) => wall)), cpu: Math.min(...costs.map(({ cpu }) => cpu)) };
}
