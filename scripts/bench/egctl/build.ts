import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "../../../cli/find-program.ts";

export const EGCTL_VERSION = "v1.9.1";

const PACKAGE = "github.com/envoyproxy/gateway/cmd/egctl";
const FOLDER = join(import.meta.dirname, "../../../.cache/egctl");
/** Nothing is left outside of the checkout, and `rm -rf .cache` may take it away. */
const INSIDE = { GOPATH: join(FOLDER, "go"), GOCACHE: join(FOLDER, "cache"), GOFLAGS: "-modcacherw" };
const PROGRAM = join(FOLDER, `egctl-${EGCTL_VERSION}`);

/** The program, built once in a module of its own under .cache/; a text says why it cannot be. */
export function buildEgctl(): { readonly program: string } | { readonly problem: string } {
  if (existsSync(PROGRAM)) return { program: PROGRAM };
  const go = findProgram("go");
  if (go === undefined) return { problem: "egctl is built from source, and there is no `go`: https://go.dev/dl" };
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, "go.mod"), "module scratch\n\ngo 1.26\n");
  console.log(`bench: building egctl ${EGCTL_VERSION}; minutes, once…`);
  for (const args of [
    ["get", "-tool", `${PACKAGE}@${EGCTL_VERSION}`],
    // One package at a time: it shares the machine.
    ["build", "-p", "1", "-o", PROGRAM, PACKAGE],
  ]) {
    const { status, stderr } = spawnSync(go, args, {
      cwd: FOLDER,
      encoding: "utf8",
      env: { ...process.env, ...INSIDE },
    });
    if (status !== 0) return { problem: `go ${args.join(" ")}:\n${stderr.trimEnd().split("\n").slice(-5).join("\n")}` };
  }
  return { program: PROGRAM };
}
