import { DRAIN_DEADLINE_MS } from "../../model/deadlines.ts";
import type { Deployment } from "../target.ts";
import { BOOTSTRAP_FILE } from "./files.ts";

/** The longest a line of the access log waits for its write. Envoy's own 10 s makes a quiet gateway look dead. */
const LOG_FLUSH_MS = 1_000;

/**
 * The arguments that the artifacts count on, which no configuration file can hold.
 *
 * Without `--disable-hot-restart` Envoy ends when its launcher ends and a second one on the machine does not start.
 * `--drain-time-s` is how long requests on a replaced listener may take: Envoy's 600 s keep old configuration alive.
 */
export function envoyArguments(deployment: Deployment): readonly string[] {
  return [
    "--config-path",
    `${deployment.configDir}/${BOOTSTRAP_FILE}`,
    "--disable-hot-restart",
    "--drain-time-s",
    String(DRAIN_DEADLINE_MS / 1_000),
    "--drain-strategy",
    "immediate",
    "--file-flush-interval-msec",
    String(LOG_FLUSH_MS),
    "--log-level",
    "warning",
    // Else each start warns that `allow_custom_methods` is new to Envoy.
    "--component-log-level",
    "misc:error",
    ...(deployment.workers === undefined ? [] : ["--concurrency", String(deployment.workers)]),
  ];
}
