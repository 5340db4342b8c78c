import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

export interface ContainerEngine {
  /** Which images the tests use: see test/containers/images.ts. */
  readonly images: "public" | "local";
  /** Why no test can run; absent if the engine answers and the images are there. */
  readonly problem?: string;
  /** Ends the engine if it was started here. */
  stop(): void;
}

/** Sees to it that a Docker engine answers and has the images of the container tests. */
export function startContainerEngine(): ContainerEngine {
  const answeredBefore = runScript("scripts/dockerd.sh", ["status"]).ok;
  const stop = () => {
    if (!answeredBefore) runScript("scripts/dockerd.sh", ["stop"]);
  };
  const engine = runScript("scripts/dockerd.sh", ["start"]);
  if (!engine.ok) return { images: "public", problem: engine.output, stop };
  const images = chooseImages();
  const made = runScript("scripts/images.sh", [], { GATEWRIGHT_TEST_IMAGES: images });
  return { images, problem: made.ok ? undefined : made.output, stop };
}

/** The author's choice, else the public images if their registry gives the smallest of them, else local ones. */
function chooseImages(): "public" | "local" {
  const asked = process.env.GATEWRIGHT_TEST_IMAGES;
  if (asked === "public" || asked === "local") return asked;
  const pull = spawnSync("docker", ["pull", "--quiet", "redis:7-alpine"], { stdio: "ignore", timeout: 60_000 });
  if (pull.status === 0) return "public";
  console.log("no container registry answers: the container tests use images made of this machine's programs");
  return "local";
}

function runScript(path: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const shell = path.endsWith("images.sh") ? "bash" : "sh";
  const { status, stdout, stderr, error } = spawnSync(shell, [path, ...args], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { ok: status === 0, output: `${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}`.trim() };
}
