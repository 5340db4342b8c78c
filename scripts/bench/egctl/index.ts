import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cost, costOf } from "../cost.ts";
import { describeMachine } from "../machine.ts";
import { installPacked } from "../packed.ts";
import { buildEgctl, EGCTL_VERSION } from "./build.ts";
import { asGateway, asGatewayApi, sampleRoutes } from "./routes.ts";

const ROOT = join(import.meta.dirname, "../../..");
const FILE = join(ROOT, "bench/results-egctl.json");

/** The last takes egctl more than a minute, so each is run once. */
const COUNTS = [10, 100, 1_000];

/** `npm run bench -- egctl`: the same routes compiled by `gatewright build` and by Envoy Gateway's translator. */
export function compareWithEgctl(): number {
  const built = buildEgctl();
  if ("problem" in built) {
    console.error(built.problem);
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), "gatewright-egctl-"));
  try {
    const programs = { gatewright: installPacked(folder), egctl: built.program };
    const rows = COUNTS.map((routes) => {
      const row = { routes, ...compile(routes, programs, folder) };
      console.log(
        `${String(routes).padStart(6)} routes   gatewright build ${text(row.gatewright)}   egctl ${text(row.egctl)}`,
      );
      return row;
    });
    const machine = describeMachine();
    const results = { date: new Date().toISOString(), egctl: EGCTL_VERSION, node: process.version, machine, rows };
    writeFileSync(FILE, `${JSON.stringify(results, null, 2)}\n`);
    console.log(`written to ${FILE}`);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compile(
  count: number,
  programs: Readonly<Record<"gatewright" | "egctl", string>>,
  folder: string,
): { readonly gatewright: Cost; readonly egctl: Cost } {
  const routes = sampleRoutes(count);
  const own = join(folder, String(count));
  mkdirSync(own);
  writeFileSync(join(own, "gateway.ts"), asGateway(routes));
  writeFileSync(join(own, "gateway-api.yaml"), asGatewayApi(routes));
  const of = ["-f", join(own, "gateway.ts"), "-o", join(own, "dist"), "--no-verify"];
  const ours = costOf([process.execPath, programs.gatewright, "build", ...of]);
  const theirs = costOf([
    programs.egctl,
    "x",
    "translate",
    "--from",
    "gateway-api",
    "--to",
    "xds",
    "-f",
    join(own, "gateway-api.yaml"),
  ]);
  const missing = routes.filter(({ path }) => !theirs.output.includes(path.replace("/:id", "/[^/]+")));
  if (missing.length > 0) throw new Error(`egctl left out ${missing.length} of ${count} routes`);
  return { gatewright: rounded(ours), egctl: rounded(theirs) };
}

function rounded({ wall, cpu }: Cost): Cost {
  return { wall: Math.round(wall), cpu: Math.round(cpu) };
}

function text({ wall, cpu }: Cost): string {
  return `${String(wall).padStart(7)} ms, ${String(cpu).padStart(7)} ms of CPU`;
}
