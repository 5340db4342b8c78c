import { DRAIN_DEADLINE_MS } from "../../model/deadlines.ts";
import type { Deployment } from "../target.ts";
import { block, type Directive, directive, time } from "./directive.ts";
import { WORKER_CONNECTIONS } from "./edge-defaults.ts";

/**
 * The process: in the foreground, as containers and `gatewright dev` want it; its own words go to standard error, all
 * files of its own to the directory it shares with the sidecar. As whom the workers run is said where NGINX is started
 * (`nginxArguments`): they must be able to use the sockets in that directory.
 */
export function emitMain(deployment: Deployment, http: readonly Directive[]): readonly Directive[] {
  return [
    directive("daemon", "off"),
    directive("worker_processes", String(deployment.workers ?? "auto")),
    // Each request of a client may need a connection to an upstream and one to the sidecar.
    directive("worker_rlimit_nofile", String(WORKER_CONNECTIONS * 2)),
    // Old workers end with their last request, but no later than this, or a reload would leave them for hours.
    directive("worker_shutdown_timeout", time(DRAIN_DEADLINE_MS)),
    directive("pcre_jit", "on"),
    directive("pid", `${deployment.runDir}/nginx.pid`),
    // Beside an error of a request NGINX writes the whole request line, and the query may hold secrets. What became of a
    // request is in the access log; to look closer, start with `-g "error_log stderr info;"` as well.
    directive("error_log", "stderr", "alert"),
    block("events", [], [directive("worker_connections", String(WORKER_CONNECTIONS))]),
    block("http", [], http),
  ];
}
