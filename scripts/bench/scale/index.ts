import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { freePort } from "../../../cli/dev/ports.ts";
import { answersWell } from "../../../cli/dev/wait-until.ts";
import { verdictOf } from "../budgets.ts";
import { fillTemplate } from "../fill-template.ts";
import { describeMachine } from "../machine.ts";
import { installPacked } from "../packed.ts";
import { startProgram } from "../start-program.ts";
import { type BenchTools, findBenchTools } from "../tools.ts";
import { forms } from "./gateways.ts";
import { compileScaleGateway, measureProxy, type Pace } from "./measure.ts";
import { printScale } from "./print.ts";
import { curvesOf, type Measured, rowsOf } from "./rows.ts";

const BENCH = join(import.meta.dirname, "../../../bench");
const FILE = join(BENCH, "results-scale.json");

const SIZES = [10, 100, 1_000, 10_000];

/** `npm run bench -- scale`: what a gateway costs as its routes become many. Exit code 1 if a budget is missed. */
export async function measureScale(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { quick: { type: "boolean", default: false } } });
  const found = findBenchTools();
  if ("lacking" in found) {
    console.error(`The benchmark needs:\n${found.lacking.map((line) => `  ${line}`).join("\n")}`);
    return 1;
  }
  const measured = await measureAll(found.tools, values.quick ? { rounds: 3, seconds: 1 } : { rounds: 5, seconds: 4 });
  const rows = rowsOf(measured).map((row) => ({ ...row, verdict: verdictOf(row) }));
  console.log(printScale(measured, rows));
  const machine = { ...describeMachine(), load: loadavg() };
  const results = {
    ...{ date: new Date().toISOString(), isQuick: values.quick, machine, budgets: rows, curves: curvesOf(measured) },
    gateways: measured.map(({ folder: _, ports: __, ...figures }) => figures),
  };
  writeFileSync(FILE, `${JSON.stringify(results, (_, value) => rounded(value), 2)}\n`);
  console.log(`\nwritten to ${FILE}`);
  return rows.some(({ verdict }) => verdict === "missed") ? 1 : 0;
}

async function measureAll(tools: BenchTools, pace: Pace): Promise<readonly Measured[]> {
  const root = mkdtempSync(join(tmpdir(), "gatewright-scale-"));
  try {
    const port = await freePort();
    const main = installPacked(root);
    const backend = await startBackend(tools, root, port);
    try {
      const measured: Measured[] = [];
      for (const form of forms) measured.push(...(await measureForm(form, { root, main, port, tools, pace })));
      return measured;
    } finally {
      await backend.stop();
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function measureForm(
  form: Measured["form"],
  { root, main, port, tools, pace }: { root: string; main: string; port: number; tools: BenchTools; pace: Pace },
): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  for (const routes of SIZES) {
    console.error(`scale: ${routes} routes, ${form}`);
    const gateway = await compileScaleGateway(routes, form, { root, main, backend: `http://127.0.0.1:${port}` });
    const smallest = measured[0] ?? gateway;
    const envoy = await measureProxy("envoy", gateway, smallest, { tools, pace });
    const nginx = await measureProxy("nginx", gateway, smallest, { tools, pace });
    measured.push({ ...gateway, proxies: { envoy, nginx } });
  }
  return measured;
}

/** The services of the other benchmarks: they answer at once. */
function startBackend(tools: BenchTools, folder: string, port: number) {
  const template = readFileSync(join(BENCH, "nginx/backend.conf"), "utf8");
  const file = join(folder, "backend.conf");
  writeFileSync(file, fillTemplate(template, { folder, backendPort: String(port), jwks: "{}" }));
  const args = ["-e", "stderr", "-p", folder, "-c", file];
  const isUp = () => answersWell(`http://127.0.0.1:${port}/products/p-1`);
  return startProgram({ name: "backend", command: tools.nginx, args, isUp });
}

/** No digits that were not measured. */
function rounded(value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(4)) : value;
}
