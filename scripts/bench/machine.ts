import { cpus, release } from "node:os";

/** What figures were measured on; part of every file of results. */
export function describeMachine() {
  return { cores: cpus().length, model: cpus()[0]?.model ?? "unknown", kernel: release() };
}
