import { parseArgs } from "node:util";
import { createSecretReader } from "./load-config.ts";
import type { SidecarOptions } from "./start.ts";
import { StartError } from "./start-error.ts";

export const HELP = `Usage: sidecar --config FILE [options]

Runs the part of a gateway that a proxy cannot do alone: guard, relay, limits, revocation.

  --config FILE        sidecar.json, as "gatewright build" writes it; read again on SIGHUP
  --run-dir DIR        sockets shared with the proxy: guard.sock, relay.sock (made with mode 0750)
  --front HOST:PORT    serve without a proxy; upstreams are then called at their addresses
  --control PORT       API of operators on 127.0.0.1; its bearer token is the secret GATEWRIGHT_CONTROL_TOKEN
  --status PORT        GET /health and GET /ready on 127.0.0.1
  --breaker-feed PORT  UDP on 127.0.0.1, where NGINX reports failed calls
  --state-dir DIR      of this process alone: local copies of what was revoked (default: ./state)
  --secrets-dir DIR    one file a secret; what has no file there is read from the environment
  --help               this text

At least one of --run-dir and --front is needed. SIGTERM drains: requests under way have 30 s; a second one ends at once.
`;

type Options = Omit<SidecarOptions, "config" | "log"> & { readonly configPath: string };

/**
 * @returns nothing if help was asked for
 * @throws StartError if the arguments do not say what is needed, or a secret is missing
 */
export function readOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Options | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  if (values.config === undefined) throw new StartError("--config FILE is missing; --help shows all options");
  if (values["run-dir"] === undefined && values.front === undefined) {
    throw new StartError("--run-dir DIR or --front HOST:PORT is missing: nothing could be asked of this sidecar");
  }
  const secret = createSecretReader(environment, values["secrets-dir"]);
  const control = readPort("control", values.control);
  return {
    configPath: values.config,
    runDir: values["run-dir"],
    front: values.front === undefined ? undefined : readHostAndPort(values.front),
    control: control === undefined ? undefined : { port: control, token: secret("GATEWRIGHT_CONTROL_TOKEN") },
    statusPort: readPort("status", values.status),
    breakerFeedPort: readPort("breaker-feed", values["breaker-feed"]),
    stateDir: values["state-dir"] ?? "state",
    secret,
  };
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...{ config: text, "run-dir": text, front: text, control: text, status: text },
        ...{ "breaker-feed": text, "state-dir": text, "secrets-dir": text },
        help: { type: "boolean", short: "h" },
      },
    });
    return values;
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : error} (--help shows all options)`);
  }
}

function readPort(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new StartError(`--${option} takes a port from 1 to 65535, not "${text}"`);
  return port;
}

/** `127.0.0.1:8080`, `[::1]:8080`. */
function readHostAndPort(text: string): { readonly host: string; readonly port: number } {
  const [, address, name, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = address ?? name;
  const port = readPort("front", digits);
  if (host === undefined || port === undefined) throw new StartError(`--front takes HOST:PORT, not "${text}"`);
  return { host, port };
}
