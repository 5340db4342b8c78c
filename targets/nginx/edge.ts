import type { Deployment } from "../target.ts";
import { block, type Directive, directive, plain, size, time } from "./directive.ts";
import {
  ANSWER_BUFFER_BYTES,
  BODY_BUFFER_BYTES,
  CLIENT_BODY_MS,
  CLIENT_HEADER_MS,
  CLIENT_IDLE_MS,
  CLIENT_SEND_MS,
} from "./edge-defaults.ts";
import { headBuffers } from "./head-size.ts";

/** How NGINX treats clients, for both servers. */
const towardsClients: readonly Directive[] = [
  directive("server_tokens", "off"),
  // Without types, or `/x.html` would be refused as HTML whatever the body is.
  block("types", [], []),
  directive("default_type", "application/json"),
  ...headBuffers,
  directive("client_header_timeout", time(CLIENT_HEADER_MS)),
  directive("client_body_timeout", time(CLIENT_BODY_MS)),
  directive("client_body_buffer_size", size(BODY_BUFFER_BYTES)),
  // Each class of routes has its limit; where there is no route, nothing reads a body.
  directive("client_max_body_size", "0"),
  directive("send_timeout", time(CLIENT_SEND_MS)),
  directive("keepalive_timeout", time(CLIENT_IDLE_MS)),
  // The memory of a client that stopped reading is free at once, not after TCP's minutes.
  directive("reset_timedout_connection", "on"),
  // A name with `_` is another name to a server behind us that reads CGI variables.
  directive("underscores_in_headers", "off"),
  directive("ignore_invalid_headers", "on"),
];

/** How it treats upstreams and the sidecar. */
const towardsUpstreams: readonly Directive[] = [
  // What keeps connections open, together with the empty `Connection` of the request's headers.
  directive("proxy_http_version", "1.1"),
  // NGINX would send PUT and DELETE, and after a refused connection even POST, to the next address.
  directive("proxy_next_upstream", "off"),
  // An answer passes through as it comes, as on the other targets: events are not held back, nothing goes to disk.
  directive("proxy_buffering", "off"),
  directive("proxy_buffer_size", size(ANSWER_BUFFER_BYTES)),
  directive("proxy_buffers", plain("4"), size(ANSWER_BUFFER_BYTES)),
  directive("proxy_redirect", "off"),
  // An upstream's own words to NGINX: X-Accel-Redirect would lead past the guard into any location.
  directive(
    "proxy_ignore_headers",
    ...["X-Accel-Redirect", "X-Accel-Expires", "X-Accel-Limit-Rate", "X-Accel-Buffering", "X-Accel-Charset"],
  ),
  directive("proxy_pass_header", "Server"),
];

/** Tables that NGINX builds when it starts, and a warning about variables that are rightly empty. */
const tables: readonly Directive[] = [
  directive("variables_hash_max_size", "4096"),
  directive("variables_hash_bucket_size", "128"),
  directive("proxy_headers_hash_max_size", "2048"),
  directive("proxy_headers_hash_bucket_size", "128"),
  directive("uninitialized_variable_warn", "off"),
];

export const edge: readonly Directive[] = [...towardsClients, ...towardsUpstreams, ...tables];

/** NGINX makes these directories when it starts, used or not, and by default where only root may write. */
export function emitTemporaryFiles({ runDir }: Deployment): readonly Directive[] {
  return ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) =>
    directive(`${name}_temp_path`, `${runDir}/nginx-${name.replace("_", "-")}`),
  );
}
