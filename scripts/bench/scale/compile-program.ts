import { writeFileSync } from "node:fs";
import { deploymentFor } from "../../../cli/deployment.ts";
import { emitAll } from "../../../cli/emit.ts";
import { writeWhole } from "../../../cli/write-whole.ts";
import { compile } from "../../../compiler/compile.ts";
import { openTypeChecker } from "../../../compiler/load/check-types.ts";
import type { Ports } from "./costs.ts";

/** What is measured in a process of its own: `compile <file> <out> <ports>`, or `types <file>`. */
const [job, file = "", out = "", ports = "{}"] = process.argv.slice(2);
if (job === "types") checkTypes();
else await compileUnchecked(JSON.parse(ports));

function checkTypes(): void {
  const checker = openTypeChecker();
  const problems = checker.check(file);
  checker.close();
  if (problems.length > 0) throw new Error(problems[0]?.message);
}

/** As `build` does it, without the check of types, and without asking the proxies. */
async function compileUnchecked({ port, adminPort }: Ports): Promise<void> {
  const { plans, diagnostics } = await compile({
    file,
    targets: ["envoy", "nginx", "node"],
    environment: {},
    surroundings: { addresses: {}, stores: "declared", readAsset: () => ({ problem: "there is none" }) },
    checker: { check: () => [], inputs: () => [], close: () => {} },
  });
  if (plans === undefined) throw new Error(diagnostics[0]?.message);
  const settings = { listen: { host: "127.0.0.1", port }, runDir: out, adminPort, workers: 1 };
  const artifacts = emitAll(plans, {
    envoy: deploymentFor("envoy", { ...settings, configDir: `${out}/files/envoy` }),
    nginx: deploymentFor("nginx", { ...settings, configDir: `${out}/files/nginx` }),
  });
  writeWhole(`${out}/files`, artifacts);
  writeFileSync(`${out}/peak`, String(process.resourceUsage().maxRSS / 1_024));
}
