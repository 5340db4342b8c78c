import type { Deployment } from "../target.ts";

export const CONFIGURATION_FILE = "nginx.conf";

/**
 * The arguments that the artifact counts on. `-e` keeps NGINX from opening the log it was compiled for, which only root
 * may write; `-p` makes nothing depend on where it was compiled to live.
 *
 * Unless it is a file of its own, the access log is opened as `/dev/stdout`: standard output must be a file, a terminal or
 * a pipe, not a socket (what Node makes of `stdio: "pipe"`, and systemd of its journal).
 *
 * @param options.user as whom the workers run where root starts NGINX; left out, as root too, like Envoy's: NGINX's own
 * choice (`nobody`) could not open the sockets of a sidecar that root started
 */
export function nginxArguments(deployment: Deployment, options: { readonly user?: string } = {}): readonly string[] {
  const isRoot = process.getuid?.() === 0;
  return [
    ...["-e", "stderr", "-p", deployment.runDir, "-c", `${deployment.configDir}/${CONFIGURATION_FILE}`],
    ...(isRoot ? ["-g", `user ${options.user ?? "root"};`] : []),
  ];
}
