import { upstreamsOfRelays } from "../../compiler/passes/called-upstreams.ts";
import type { Plan } from "../../compiler/passes/plan.ts";
import { CONNECT_TIMEOUT_MS } from "../../model/deadlines.ts";
import { INTERNAL_HEADERS, UNKNOWN_UPSTREAM } from "../../model/headers.ts";
import type { Deployment } from "../target.ts";
import { SOCKETS } from "../target.ts";
import { block, type Directive, directive, exactly, template, time, variable, when } from "./directive.ts";
import { STEP_CEILING_MS } from "./edge-defaults.ts";
import { hiddenHeaders, stepRequestHeaders } from "./headers.ts";
import { map } from "./map.ts";
import { addressOf, emitTlsToUpstreams } from "./upstreams.ts";
import { builtIn, requestHeader } from "./variables.ts";

const stepUpstream = variable("gw_step_upstream");

/** What no upstream answered, by the statuses that NGINX gives it; 503 only where the name is unknown. */
const marks = [
  { code: "bad_gateway", status: "502", of: ["400", "413", "414", "494", "500", "501", "502", "505"] },
  { code: "gateway_timeout", status: "504", of: ["504"] },
  { code: UNKNOWN_UPSTREAM, status: "503", of: ["503"] },
] as const;

/**
 * The relay's way to upstreams, so that pools and TLS stay the proxy's: a server on a unix socket with a fixed table. Not
 * a listener for clients: it logs nothing, and its own refusals are headers for the relay to word. Whoever can open the
 * socket is past the guard: the directory's mode is the fence, since NGINX makes its sockets 0666.
 */
export function emitUpstreamServer(plan: Plan, deployment: Deployment): readonly Directive[] {
  const upstreams = upstreamsOfRelays(plan);
  if (upstreams.length === 0) return [];
  const tls = emitTlsToUpstreams(plan, stepUpstream);
  return [
    map(
      requestHeader(INTERNAL_HEADERS.upstream),
      stepUpstream,
      upstreams.map(({ name }) => ({ when: exactly(name), value: addressOf(plan, name) })),
    ),
    ...tls.http,
    block(
      "server",
      [],
      [
        directive("listen", `unix:${deployment.runDir}/${SOCKETS.upstream}`),
        directive("access_log", "off"),
        directive("client_max_body_size", "0"),
        directive("proxy_connect_timeout", time(CONNECT_TIMEOUT_MS)),
        directive("proxy_read_timeout", time(STEP_CEILING_MS)),
        ...stepRequestHeaders,
        ...hiddenHeaders,
        ...tls.server,
        ...marks.flatMap(emitMark),
        block(
          "location",
          ["/"],
          [
            when(stepUpstream, [directive("return", "503")], ""),
            directive("proxy_pass", template(stepUpstream, builtIn.target)),
          ],
        ),
      ],
    ),
  ];
}

function emitMark({ code, status, of }: (typeof marks)[number]): readonly Directive[] {
  const mark = directive("add_header", INTERNAL_HEADERS.code, code, "always");
  return [
    directive("error_page", ...of, "=", `@${code}`),
    block("location", [`@${code}`], [mark, directive("return", status)]),
  ];
}
