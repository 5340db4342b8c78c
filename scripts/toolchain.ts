import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Absolute paths of the programs that tests, demo and benchmarks start; a program that is not here is absent. */
export interface Tools {
  readonly envoy?: string;
  /** Debian 12's NGINX, the oldest supported. */
  readonly nginx122?: string;
  readonly nginx131?: string;
  readonly redisServer?: string;
  readonly docker?: string;
}

/** Finds the programs by the rule of `scripts/setup.sh --where`. Installs nothing. */
export function findTools(): Tools {
  const output = execFileSync("sh", [join(import.meta.dirname, "setup.sh"), "--where"], { encoding: "utf8" });
  const paths = new Map(output.split("\n").map(splitAtEquals));
  const path = (name: string) => paths.get(name) || undefined;
  return {
    envoy: path("envoy"),
    nginx122: path("nginx-1.22"),
    nginx131: path("nginx-1.31"),
    redisServer: path("redis-server"),
    docker: path("docker"),
  };
}

function splitAtEquals(line: string): [name: string, value: string] {
  const at = line.indexOf("=");
  return [line.slice(0, at), line.slice(at + 1)];
}
