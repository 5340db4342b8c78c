import { z } from "zod";
import { conformanceTargets } from "../../harness/conformance-targets.ts";
import { startReadyGateway } from "../../harness/ready-gateway.ts";

const Task = z.strictObject({
  file: z.string(),
  /** A name of a conformance target. */
  target: z.string(),
  resolve: z.record(z.string(), z.string()),
  paths: z.array(z.string()),
  headers: z.record(z.string(), z.string()),
});
export type Task = z.infer<typeof Task>;

const task = Task.parse(JSON.parse(process.argv[2] ?? ""));
const target = conformanceTargets().find(({ name }) => name === task.target);
if (!target) throw new Error(`there is no target ${task.target}`);

/** Runs a gateway, sends it a request for each path, one after the other, and prints `status body` of each as JSON. */
const gateway = await startReadyGateway({ file: task.file, target, resolve: task.resolve });
try {
  const answers: string[] = [];
  for (const path of task.paths) {
    const response = await fetch(`${gateway.url}${path}`, { headers: task.headers });
    const body = await response.text();
    answers.push(
      `${response.status} ${response.ok ? body : z.looseObject({ code: z.string() }).parse(JSON.parse(body)).code}`,
    );
  }
  console.log(JSON.stringify(answers));
} finally {
  await gateway.stop();
}
